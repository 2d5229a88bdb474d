namespace Panel.Alerts.Integrations;

/// <summary>What the fields of an integration may hold.</summary>
internal static class IntegrationFields
{
    private const int MostEvents = 50;
    private const int MostLabels = 20;
    private const int MostTargets = 200;

    /// <summary>Problems by field. What is null is not checked.</summary>
    public static Dictionary<string, string[]> ProblemsOf(
        string? name,
        List<string>? events,
        IntegrationFilters? filters
    )
    {
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        void Check(string field, bool bad, string problem)
        {
            if (bad)
            {
                problems[field] = [problem];
            }
        }

        Check(
            "name",
            name is not null && (name.Trim().Length is < 1 or > Integration.LongestName || name.Any(char.IsControl)),
            $"One line of 1 to {Integration.LongestName} characters."
        );
        Check(
            "events",
            events is not null && (events.Count is < 1 or > MostEvents || events.Exists(IsUnknown)),
            $"1 to {MostEvents} names of events, groups such as instance.*, or *."
        );
        Check(
            "filters.labels",
            filters?.Labels is { } labels && (labels.Count > MostLabels || labels.Any(IsBadLabel)),
            $"At most {MostLabels} labels; a key has 1 to 63 characters, a value is a text of at most 255."
        );
        Check("filters.targets", filters?.Targets is { Count: > MostTargets }, $"At most {MostTargets} ids.");
        return problems;
    }

    private static bool IsUnknown(string? name) => name is null || !IntegrationEvents.IsKnown(name);

    private static bool IsBadLabel(KeyValuePair<string, string> label) =>
        label.Key.Length is < 1 or > 63 || label.Value is null or { Length: > 255 };
}
