using System.Text.Json;

namespace Panel.Alerts.Targets;

/// <summary>Names of states, and which of them say that another one is over.</summary>
internal static class TargetStates
{
    public const string Online = "online";
    public const string Offline = "offline";
    public const string Crashed = "crashed";

    // An instance that starts again after a crash has not recovered yet.
    private static readonly HashSet<string> Settled =
    [
        Online,
        Offline,
        "running",
        "stopped",
        Crashed,
        "install_failed",
        "suspended",
    ];

    public static string Of(string state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state);

    /// <summary>Whether a rule that waits for a state is true: null while that is not known.</summary>
    public static bool? Matches(string wanted, string state) =>
        state == wanted ? true
        : Settled.Contains(state) || !Settled.Contains(wanted) ? false
        : null;
}
