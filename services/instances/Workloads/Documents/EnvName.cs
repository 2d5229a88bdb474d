using System.Text.RegularExpressions;

namespace Panel.Instances.Workloads.Documents;

/// <summary>Names of environment variables.</summary>
internal static partial class EnvName
{
    /// <summary>
    /// What a shell can expand. Eggs also have names that begin with a digit; those only reach the environment.
    /// </summary>
    public static bool IsShellName(string name) => ShellName().IsMatch(name);

    /// <summary>Letters, digits and underscore, at most 191 of them, as Pterodactyl has it.</summary>
    public static bool IsValid(string name) => Word().IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,190}\z", RegexOptions.NonBacktracking)]
    private static partial Regex ShellName();

    [GeneratedRegex(@"^[A-Za-z0-9_]{1,191}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
