namespace Panel.Agent.Reports;

/// <summary>Bounds of the report outbox.</summary>
internal sealed class ReportOutboxOptions
{
    /// <summary>Size of all waiting reports. Default 64 MiB: weeks without a broker on a busy node.</summary>
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Limit of one delivery, confirm included. Default 30 s.</summary>
    public TimeSpan SendTimeLimit { get; set; } = TimeSpan.FromSeconds(30);
}
