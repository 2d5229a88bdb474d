using Panel.Hosting.Json;
using Panel.Nodes.Dns.Names;
using Panel.Nodes.Dns.Records;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Dns.Writing;

/// <summary>The mark that belongs beside a record of this installation.</summary>
internal sealed class RecordMarks(Installation installation)
{
    // Resolvers have no use for a mark; the panel reads it from the provider.
    private const int Ttl = 3600;

    public async ValueTask<DnsRecordSet> OfAsync(DnsRecord record, CancellationToken cancellationToken)
    {
        var text = DnsMark.Text(
            await installation.IdAsync(cancellationToken),
            EnumNames.Of(record.OwnerType ?? OwnerType.Manual),
            record.OwnerId ?? record.Id
        );
        return new DnsRecordSet(DnsMark.NameOf(record.Name, record.Type), DnsMark.Type, Ttl, [text]);
    }

    /// <param name="found">What stands where the mark belongs; null for nothing.</param>
    /// <param name="own">The mark that belongs there.</param>
    public static MarkState StateOf(DnsRecordSet? found, DnsRecordSet own) =>
        found is null ? MarkState.None
        : found.Values is [var text] && text == own.Values[0] ? MarkState.Ours
        : MarkState.Foreign;
}
