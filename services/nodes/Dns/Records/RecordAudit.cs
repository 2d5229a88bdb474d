using Panel.Data.Auditing;

namespace Panel.Nodes.Dns.Records;

/// <summary>How the audit log names a record and shows it.</summary>
internal static class RecordAudit
{
    public static void Record(this IAudit audit, string action, DnsRecord record, object? before, object? after) =>
        audit.Record(action, SubjectOf(record), before, after, record.OrganizationId);

    public static AuditSubject SubjectOf(DnsRecord record) =>
        new("dns_record", record.Id, $"{record.Name} {record.Type}");

    public static object Shown(DnsRecord record) =>
        new
        {
            Contents = record.Wanted,
            record.Ttl,
            record.Proxied,
            record.NodeId,
        };
}
