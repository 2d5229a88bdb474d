using Panel.Nodes.Dns.Writing;

namespace Panel.Nodes.Dns.Records;

/// <summary>A managed record that a request may change for as long as it holds the lease of the zone.</summary>
internal sealed class RecordLease(DnsRecord record, OpenedZone zone, ZoneLease lease) : IAsyncDisposable
{
    public DnsRecord Record => record;

    public OpenedZone Zone => zone;

    public ValueTask DisposeAsync() => lease.DisposeAsync();
}
