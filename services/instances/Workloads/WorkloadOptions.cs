namespace Panel.Instances.Workloads;

/// <summary>What an organization may keep. Section <c>Workloads</c>.</summary>
public sealed class WorkloadOptions
{
    public const string Section = "Workloads";

    /// <summary>Workloads of one organization. Default 500.</summary>
    public int MostPerOrganization { get; set; } = 500;

    /// <summary>Bytes of one organization's documents and eggs, all versions together. Default 64 MiB.</summary>
    public long MostBytesPerOrganization { get; set; } = 64L * 1024 * 1024;
}
