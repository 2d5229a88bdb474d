using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Dns.Writing;

/// <summary>What a provider holds of a record, past our copy.</summary>
/// <param name="Seen">Null when nothing stands there.</param>
/// <param name="OwnMark">The mark that the record has, or should have.</param>
internal readonly record struct RecordReading(DnsRecordSet? Seen, MarkState Mark, DnsRecordSet OwnMark)
{
    public IReadOnlyList<string>? Values => Seen?.Values;
}
