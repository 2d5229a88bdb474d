using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Hosting.Json;
using Panel.Nodes.Dns.Records;

namespace Panel.Nodes.Dns.Writing;

/// <summary>Tells other services of managed records; the messages are saved with the row.</summary>
internal sealed class RecordAnnouncer(IOutbox outbox, TimeProvider clock)
{
    public void Announce(DnsRecord record, bool deleted)
    {
        if (record.OrganizationId is { } organization)
        {
            outbox.Publish(
                new DnsRecordChanged(
                    record.Id,
                    organization,
                    record.Name,
                    record.Type,
                    EnumNames.Of(record.State),
                    deleted,
                    clock.GetUtcNow()
                )
            );
        }
    }

    public void AnnounceDrift(DnsRecord record, bool repaired)
    {
        if (record.OrganizationId is { } organization)
        {
            outbox.Publish(
                new DnsDriftFound(record.Id, organization, record.Name, record.Type, repaired, clock.GetUtcNow())
            );
        }
    }
}
