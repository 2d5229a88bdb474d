using System.Text.Json;
using Panel.Alerts.Targets;

namespace Panel.Alerts.Evaluation;

/// <summary>A node or instance in the memory of the replica that evaluates it.</summary>
internal sealed class EngineTarget(KnownTarget known)
{
    public KnownTarget Known { get; private set; } = known;

    public IReadOnlyDictionary<string, string> Labels { get; private set; } = Read(known.Labels);

    /// <summary>Its rules by metric.</summary>
    public RuleEntry[][] Rules { get; set; } = [];

    /// <summary>The newest sample that was evaluated.</summary>
    public DateTimeOffset LastSampleAt { get; set; }

    /// <summary>When its node was last heard, by this clock; null before.</summary>
    public DateTimeOffset? HeardAt { get; set; }

    /// <summary>Rules that are not simply well; null while all are.</summary>
    public Dictionary<Guid, Tracked>? Tracked { get; set; }

    public void Replace(KnownTarget known)
    {
        Known = known;
        Labels = Read(known.Labels);
    }

    private static Dictionary<string, string> Read(string labels) =>
        labels.Length == 0
            ? []
            : JsonSerializer.Deserialize<Dictionary<string, string>>(labels, JsonSerializerOptions.Default)!;
}
