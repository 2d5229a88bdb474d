using Panel.Contracts;

namespace Panel.Nodes.Dns.Auto;

/// <summary>What this service was told of an instance, so that it can name it.</summary>
internal sealed class KnownInstance
{
    public required Guid Id { get; init; }

    public required Guid OrganizationId { get; init; }

    public required Guid NodeId { get; set; }

    public required string Name { get; set; }

    public Dictionary<string, string> Labels { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The annotation <c>panel.dns/srv</c>; null without one.</summary>
    public string? Srv { get; set; }

    public List<InstancePort> Ports { get; set; } = [];

    /// <summary>The highest generation that was heard of.</summary>
    public long Version { get; set; }

    /// <summary>Kept for a day after its end, so that no late message brings it back.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
}
