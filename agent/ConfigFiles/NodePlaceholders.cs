using System.Text.RegularExpressions;

namespace Panel.Agent.ConfigFiles;

/// <summary>
/// The placeholders that the panel leaves to the node:
/// <c>{{config.docker.interface}}</c> and
/// <c>{{config.docker.network.interface}}</c>.
/// </summary>
internal static partial class NodePlaceholders
{
    public static string Render(string text, string dockerInterface) =>
        DockerInterface().Replace(text, dockerInterface.Replace("$", "$$", StringComparison.Ordinal));

    [GeneratedRegex(@"\{\{\s*config\.docker\.(network\.)?interface\s*\}\}", RegexOptions.NonBacktracking)]
    private static partial Regex DockerInterface();
}
