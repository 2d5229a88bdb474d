using Panel.Hosting.Errors;
using Panel.Nodes.Dns.Providers;
using Panel.Nodes.Dns.Records;

namespace Panel.Nodes.Dns.Writing;

/// <summary>Reads a record and its mark from the provider, without changing anything.</summary>
internal sealed class RecordReader(DnsProviderClient provider, RecordMarks marks)
{
    public async Task<Result<RecordReading>> ReadAsync(
        OpenedZone zone,
        DnsRecord record,
        CallUrgency urgency,
        CancellationToken cancellationToken
    )
    {
        var seen = await provider.FindAsync(
            zone.Credential,
            zone.Row.ZoneId,
            record.Name,
            record.Type,
            urgency,
            cancellationToken
        );
        if (seen.Failed)
        {
            return seen.Error;
        }

        var own = await marks.OfAsync(record, cancellationToken);
        var mark = await provider.FindAsync(
            zone.Credential,
            zone.Row.ZoneId,
            own.Name,
            own.Type,
            urgency,
            cancellationToken
        );
        return mark.Failed
            ? mark.Error
            : new RecordReading(seen.Value.Set, RecordMarks.StateOf(mark.Value.Set, own), own);
    }
}
