using Panel.Hosting.Errors;

namespace Panel.Nodes.Dns.Records;

/// <summary>The bounds that the description declares, for requests that make or change a record.</summary>
internal static class RecordBounds
{
    public const int LongestName = 255;
    private const int MostNumber = ushort.MaxValue;

    /// <summary>Names every member beyond its bounds, before anything is looked up; null when there is none.</summary>
    public static ApiError? ProblemOf(CreateDnsRecordRequest request)
    {
        var problems = Numbers(request.Ttl, request.Priority, request.Weight, request.Port);
        CheckLength(problems, "zone_id", request.ZoneId ?? "");
        CheckLength(problems, "name", request.Name ?? "");
        return problems.Count == 0 ? null : ApiErrors.Invalid(problems);
    }

    /// <summary>As for a new record; what is left out stays as it is.</summary>
    public static ApiError? ProblemOf(UpdateDnsRecordRequest request)
    {
        var problems = Numbers(request.Ttl, request.Priority, request.Weight, request.Port);
        return problems.Count == 0 ? null : ApiErrors.Invalid(problems);
    }

    private static Dictionary<string, string[]> Numbers(int? ttl, int? priority, int? weight, int? port)
    {
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (ttl is < RecordFields.LeastTtl or > RecordFields.MostTtl)
        {
            problems["ttl"] = [$"{RecordFields.LeastTtl} to {RecordFields.MostTtl} seconds."];
        }

        foreach (var (member, value) in new[] { ("priority", priority), ("weight", weight), ("port", port) })
        {
            if (value is < 0 or > MostNumber)
            {
                problems[member] = [$"0 to {MostNumber}."];
            }
        }

        return problems;
    }

    private static void CheckLength(Dictionary<string, string[]> problems, string member, string value)
    {
        if (value.Length is 0 or > LongestName)
        {
            problems[member] = [$"1 to {LongestName} characters."];
        }
    }
}
