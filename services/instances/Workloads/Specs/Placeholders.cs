using System.Text.RegularExpressions;

namespace Panel.Instances.Workloads.Specs;

/// <summary>
/// The <c>{{…}}</c> of templates. Variables go by their name; Pterodactyl's
/// dotted names and Pelican's newer ones mean members of
/// the environment. <c>{{config.…}}</c> is the node's own and left to the agent.
/// </summary>
internal static partial class Placeholders
{
    private static readonly string[] EnvironmentPrefixes =
    [
        "server.build.environment.",
        "server.build.env.",
        "server.environment.",
        "env.",
    ];

    private static readonly Dictionary<string, string> Names = new()
    {
        ["server.build.default.port"] = "SERVER_PORT",
        ["server.allocations.default.port"] = "SERVER_PORT",
        ["server.build.default.ip"] = "SERVER_IP",
        ["server.allocations.default.ip"] = "SERVER_IP",
        ["server.build.memory"] = "SERVER_MEMORY",
        ["server.build.memory_limit"] = "SERVER_MEMORY",
        ["server.uuid"] = "P_SERVER_UUID",
    };

    [GeneratedRegex(
        @"\{\{\s*(?<key>[A-Za-z0-9_.-]+)\s*\}\}",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    public static partial Regex Pattern();

    /// <summary>The environment variable that a placeholder stands for; null when it stands for none.</summary>
    public static string? EnvironmentName(string key)
    {
        if (Names.TryGetValue(key, out var name))
        {
            return name;
        }

        var prefix =
            EnvironmentPrefixes.FirstOrDefault(prefix => key.StartsWith(prefix, StringComparison.Ordinal)) ?? "";
        return key.IndexOf('.', prefix.Length) < 0 && key.Length > prefix.Length ? key[prefix.Length..] : null;
    }

    /// <summary>
    /// Puts the values in, once: what a value itself holds is not looked at
    /// again. A bare name that the environment does not have stays as it is.
    /// </summary>
    public static string Render(string template, IReadOnlyDictionary<string, string> environment) =>
        Pattern()
            .Replace(
                template,
                match =>
                {
                    var key = match.Groups["key"].Value;
                    return EnvironmentName(key) is { } name && Find(environment, name) is { } value ? value
                        : key.StartsWith("server.", StringComparison.Ordinal)
                        || key.StartsWith("env.", StringComparison.Ordinal)
                            ? ""
                        : match.Value;
                }
            );

    /// <summary>For images that expand <c>{{NAME}}</c> themselves and know no dotted names.</summary>
    public static string WithPlainNames(string template) =>
        Pattern()
            .Replace(
                template,
                match => EnvironmentName(match.Groups["key"].Value) is { } name ? $"{{{{{name}}}}}" : match.Value
            );

    private static string? Find(IReadOnlyDictionary<string, string> environment, string name) =>
        environment.GetValueOrDefault(name) ?? environment.GetValueOrDefault(name.ToUpperInvariant());
}
