using Panel.Plugins.Sdk.Gateway;

namespace Panel.Gateway.Extensions;

/// <summary>The named transforms of the SDK as settings of the proxy.</summary>
internal static class ExtensionTransforms
{
    public const string Caller = "PluginCaller";
    public const string Code = "PluginCode";

    private const string Name = "name";
    private const string Value = "value";

    private static readonly Dictionary<string, string[]> Arguments = new(StringComparer.Ordinal)
    {
        ["path-remove-prefix"] = [Value],
        ["path-set"] = [Value],
        ["path-pattern"] = [Value],
        ["request-header-set"] = [Name, Value],
        ["request-header-remove"] = [Name],
        ["response-header-set"] = [Name, Value],
        ["response-header-remove"] = [Name],
        ["query-set"] = [Name, Value],
        ["query-remove"] = [Name],
        ["caller-headers"] = [],
        ["code"] = [Name],
    };

    /// <summary>Null when the transform may be used; else what is wrong with it.</summary>
    /// <param name="use">Of the plugin.</param>
    /// <param name="path">Of the route.</param>
    /// <param name="runsCode">Whether the plugin may use code.</param>
    public static string? Fault(GatewayTransformUse use, string path, bool runsCode)
    {
        if (!Arguments.TryGetValue(use.Name, out var wanted))
        {
            return "is no transform";
        }

        if (use.Arguments.Count != wanted.Length || wanted.Any(name => use.Arguments.GetValueOrDefault(name) is null))
        {
            return $"takes {(wanted.Length == 0 ? "no arguments" : string.Join(" and ", wanted))}";
        }

        return use.Name switch
        {
            "path-remove-prefix" or "path-set" => FaultOfPath(use.Arguments[Value]),
            "path-pattern" => FaultOfPath(use.Arguments[Value]) ?? FaultOfPattern(use.Arguments[Value][1..], path),
            "request-header-set" or "response-header-set" => HeaderRules.FaultOfName(use.Arguments[Name])
                ?? HeaderRules.FaultOfValue(use.Arguments[Value]),
            "request-header-remove" or "response-header-remove" => HeaderRules.FaultOfName(use.Arguments[Name]),
            "query-set" => FaultOfText(use.Arguments[Name]) ?? FaultOfText(use.Arguments[Value]),
            "query-remove" => FaultOfText(use.Arguments[Name]),
            "code" when !runsCode => "runs code, which only plugins in process that implement IGatewayTransform may",
            "code" => FaultOfText(use.Arguments[Name]),
            _ => null,
        };
    }

    public static IReadOnlyDictionary<string, string> Of(string pluginId, GatewayTransformUse use) =>
        use.Name switch
        {
            "path-remove-prefix" => One("PathRemovePrefix", use.Arguments[Value]),
            "path-set" => One("PathSet", use.Arguments[Value]),
            "path-pattern" => One("PathPattern", use.Arguments[Value]),
            "request-header-set" => Two("RequestHeader", use.Arguments[Name], "Set", use.Arguments[Value]),
            "request-header-remove" => One("RequestHeaderRemove", use.Arguments[Name]),
            "response-header-set" => Three("ResponseHeader", use.Arguments[Name], "Set", use.Arguments[Value]),
            "response-header-remove" => Two("ResponseHeaderRemove", use.Arguments[Name], "When", "Always"),
            "query-set" => Two("QueryValueParameter", use.Arguments[Name], "Set", use.Arguments[Value]),
            "query-remove" => One("QueryRemoveParameter", use.Arguments[Name]),
            "caller-headers" => One(Caller, pluginId),
            _ => Two(Code, pluginId, Name, use.Arguments[Name]),
        };

    private static string? FaultOfPath(string path)
    {
        if (path.Length is 0 or > 500 || path[0] != '/' || path.Any(char.IsControl))
        {
            return "has a path that does not begin with / or has more than 500 characters";
        }

        return path.Split('/').Any(segment => Uri.UnescapeDataString(segment) is "." or "..")
            ? "has a path with . or .."
            : null;
    }

    private static string? FaultOfPattern(string pattern, string path) =>
        ExtensionPath.Fault(pattern)
        ?? (
            ExtensionPath.NamesOf(pattern).Except(ExtensionPath.NamesOf(path), StringComparer.OrdinalIgnoreCase).Any()
                ? "names a parameter that the path of its route has not"
                : null
        );

    private static string? FaultOfText(string text) =>
        text.Length is 0 or > 1000 || text.Any(char.IsControl) ? "has a text of not 1 to 1000 characters" : null;

    private static Dictionary<string, string> One(string name, string value) =>
        new(StringComparer.OrdinalIgnoreCase) { [name] = value };

    private static Dictionary<string, string> Two(string name, string value, string other, string otherValue) =>
        new(StringComparer.OrdinalIgnoreCase) { [name] = value, [other] = otherValue };

    private static Dictionary<string, string> Three(string name, string value, string other, string otherValue) =>
        new(StringComparer.OrdinalIgnoreCase)
        {
            [name] = value,
            [other] = otherValue,
            ["When"] = "Always",
        };
}
