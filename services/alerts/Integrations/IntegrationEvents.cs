namespace Panel.Alerts.Integrations;

/// <summary>
/// The events that an integration may listen to: one by its name, a group as <c>instance.*</c>, or all as <c>*</c>.
/// </summary>
internal static class IntegrationEvents
{
    public const string All = "*";

    /// <summary>What an operator sends by hand; no integration listens to it.</summary>
    public const string Test = "integration.test";

    /// <summary>Of several groups the sources are other services; their names stand here as those send them.</summary>
    public static readonly IReadOnlyList<string> Known =
    [
        "alert.firing",
        "alert.acknowledged",
        "alert.resolved",
        "instance.created",
        "instance.started",
        "instance.stopped",
        "instance.crashed",
        "instance.deleted",
        "instance.suspended",
        "backup.*",
        "git.*",
        "migration.*",
        "deployment.*",
        "node.online",
        "node.offline",
        "schedule.failed",
        "billing.*",
    ];

    private const string AnyOfGroup = ".*";

    private static readonly HashSet<string> Groups = new(Known.Select(GroupOf), StringComparer.Ordinal);

    /// <summary>Whether a request may name it: a known one, one of a group that is known as a whole, a group, or all.</summary>
    public static bool IsKnown(string name) =>
        name == All
        || Known.Contains(name)
        || (name.EndsWith(AnyOfGroup, StringComparison.Ordinal) && Groups.Contains(name[..^AnyOfGroup.Length]))
        || (IsName(name) && Known.Contains(GroupOf(name) + AnyOfGroup));

    public static bool Match(IReadOnlyCollection<string> wanted, string name) =>
        wanted.Contains(All) || wanted.Contains(name) || wanted.Contains(GroupOf(name) + AnyOfGroup);

    private static string GroupOf(string name) =>
        name.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? name[..dot] : name;

    private static bool IsName(string name) =>
        name.Length <= 64 && name.All(letter => char.IsAsciiLetterLower(letter) || letter is '_' or '.');
}
