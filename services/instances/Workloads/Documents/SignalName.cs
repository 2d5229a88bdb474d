using System.Text.RegularExpressions;

namespace Panel.Instances.Workloads.Documents;

/// <summary>Names of POSIX signals in the form that the agent takes, <c>SIGINT</c>.</summary>
internal static partial class SignalName
{
    public static string? Normalize(string text)
    {
        var name = text.Trim().ToUpperInvariant();
        name = name.StartsWith("SIG", StringComparison.Ordinal) ? name : "SIG" + name;
        return Known().IsMatch(name) ? name : null;
    }

    [GeneratedRegex(
        @"^SIG(HUP|INT|QUIT|KILL|USR1|USR2|PIPE|ALRM|TERM|CONT|STOP|TSTP|WINCH|ABRT|RTMIN\+[0-9]{1,2})\z",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Known();
}
