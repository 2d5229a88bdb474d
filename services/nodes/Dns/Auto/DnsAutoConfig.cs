namespace Panel.Nodes.Dns.Auto;

/// <summary>Which names an organization's nodes and instances get by themselves.</summary>
internal sealed class DnsAutoConfig
{
    public const int LongestZoneId = 255;
    public const int DefaultTtl = 300;
    public const string DefaultNodesTemplate = "{node}.nodes";
    public const string DefaultInstancesTemplate = "{instance}";

    public required Guid OrganizationId { get; init; }

    public bool Enabled { get; set; }

    public Guid? CredentialId { get; set; }

    /// <summary>The provider's own id of the zone.</summary>
    public string? ZoneId { get; set; }

    public int Ttl { get; set; } = DefaultTtl;

    public bool NodesEnabled { get; set; } = true;

    public string NodesTemplate { get; set; } = DefaultNodesTemplate;

    public bool InstancesEnabled { get; set; } = true;

    public string InstancesTemplate { get; set; } = DefaultInstancesTemplate;

    public bool InstancesSrv { get; set; } = true;

    /// <summary>Names that nothing is given, relative to the zone.</summary>
    public List<string> Reserved { get; set; } = [];

    public bool Repair { get; set; } = true;

    /// <summary>How many records a stopped pass would delete; 0 when none is stopped.</summary>
    public int StoppedDeletions { get; set; }

    /// <summary>How many deletions a person agreed to; the next pass uses it up.</summary>
    public int ConfirmedDeletions { get; set; }

    public DateTimeOffset DueAt { get; set; }

    /// <summary>Counts what asked for a pass, so that a pass sees that something came in while it ran.</summary>
    public long Asked { get; set; }

    public DateTimeOffset? PassedAt { get; set; }

    public string? Error { get; set; }

    public Guid? LeaseId { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    public long Version { get; set; } = 1;
}
