using Panel.Hosting.Errors;
using Panel.Nodes.Dns.Providers;
using Panel.Nodes.Dns.Writing;

namespace Panel.Nodes.Dns.Records;

/// <summary>Takes over a record that stands at the provider already: marks it as ours and leaves it as it is.</summary>
internal sealed class AdoptRecord(DnsProviderClient provider, RecordReader reader)
{
    public async Task<ApiError?> ExecuteAsync(OpenedZone zone, DnsRecord record, CancellationToken cancellationToken)
    {
        var read = await reader.ReadAsync(zone, record, CallUrgency.Interactive, cancellationToken);
        if (read.Failed)
        {
            return read.Error;
        }

        if (read.Value is { Seen: not null, Mark: MarkState.None })
        {
            var changes = new RecordChanges(provider, zone, CallUrgency.Interactive);
            if (await changes.ApplyAsync(null, read.Value.OwnMark, cancellationToken) is { } refusal)
            {
                return refusal;
            }
        }

        (record.WrittenTtl, record.WrittenProxied) = (record.Ttl, record.Proxied);
        return null;
    }
}
