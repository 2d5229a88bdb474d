using System.Text.RegularExpressions;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Specs;

/// <summary>
/// Values that logs must not show: those whose variable is named like a
/// secret, and long ones that the user may not see.
/// </summary>
internal static partial class SpecSecrets
{
    // Shorter ones would blacken half of every log.
    private const int MinNamed = 4;
    private const int MinHidden = 8;

    public static IReadOnlyList<string> Of(WorkloadSpec spec, IReadOnlyDictionary<string, string> environment)
    {
        var hidden = spec.Variables.Where(variable => !variable.Viewable).Select(variable => variable.Env).ToHashSet();
        return environment
            .Where(pair =>
                (Secret().IsMatch(pair.Key) && pair.Value.Length >= MinNamed)
                || (hidden.Contains(pair.Key) && pair.Value.Length >= MinHidden)
            )
            .Select(pair => pair.Value)
            .Distinct()
            .ToList();
    }

    [GeneratedRegex(
        "PASS|PASSWD|PASSWORD|SECRET|TOKEN|CREDENTIAL|_KEY$|^KEY$|APIKEY|RCON_PW|_PW$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Secret();
}
