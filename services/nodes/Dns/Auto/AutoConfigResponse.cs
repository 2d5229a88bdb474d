namespace Panel.Nodes.Dns.Auto;

/// <summary>Which names nodes and instances get by themselves.</summary>
/// <param name="ConfirmDeletions">A pass that stopped was confirmed and has not run yet.</param>
/// <param name="StoppedDeletions">How many records the pass that waits would delete; 0 when none waits.</param>
/// <param name="PassedAt">When the last pass ended; null before the first.</param>
/// <param name="Error">Why nothing is written.</param>
internal sealed record AutoConfigResponse(
    bool Enabled,
    Guid? CredentialId,
    string? ZoneId,
    int Ttl,
    AutoConfigNodesPart Nodes,
    AutoConfigInstancesPart Instances,
    IReadOnlyList<string> Reserved,
    bool Repair,
    bool ConfirmDeletions,
    int StoppedDeletions,
    DateTimeOffset? PassedAt,
    string? Error,
    long Version
)
{
    public static AutoConfigResponse Of(DnsAutoConfig config) =>
        new(
            config.Enabled,
            config.CredentialId,
            config.ZoneId,
            config.Ttl,
            new AutoConfigNodesPart(config.NodesEnabled, config.NodesTemplate),
            new AutoConfigInstancesPart(config.InstancesEnabled, config.InstancesTemplate, config.InstancesSrv),
            config.Reserved,
            config.Repair,
            config.ConfirmedDeletions > 0,
            config.StoppedDeletions,
            config.PassedAt,
            config.Error,
            config.Version
        );
}
