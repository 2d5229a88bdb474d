using System.Text;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>A workload's variables as a shell takes them in.</summary>
internal static class EnvironmentText
{
    // Some shells refuse to set these, and would end over it.
    private static readonly HashSet<string> Fixed = new(
        ["UID", "EUID", "PPID", "GROUPS", "BASHOPTS", "SHELLOPTS", "BASH_VERSINFO", "OPTIND", "LINENO"],
        StringComparer.Ordinal
    );

    /// <summary>Names that are no shell variable are left out, as a shell does with its own environment.</summary>
    public static string Of(IReadOnlyDictionary<string, string> variables)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in variables.Where(variable => IsName(variable.Key)))
        {
            var export = $"export {name}={Quote(value)}";
            text.Append(Fixed.Contains(name) ? $"if ({export}) 2>/dev/null; then {export}; fi" : export).Append('\n');
        }

        return text.ToString();
    }

    private static bool IsName(string name) =>
        name.Length > 0
        && !char.IsAsciiDigit(name[0])
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    private static string Quote(string value) =>
        "'" + value.Replace("\0", "", StringComparison.Ordinal).Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
