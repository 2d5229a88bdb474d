using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Errors;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Names;
using Panel.Nodes.Dns.Providers;
using Panel.Nodes.Dns.Writing;

namespace Panel.Nodes.Dns.Records;

/// <summary>Whether a new record may be written where it is to stand, by what the provider holds there now.</summary>
internal sealed class NewRecordCheck(NodesDbContext database, DnsProviderClient provider, RecordReader reader)
{
    private static readonly string[] BesideCname = ["A", "AAAA", "TXT", "MX"];

    /// <param name="adopt">Takes over a record that stands there already with exactly these values.</param>
    public async Task<ApiError?> ProblemAsync(
        OpenedZone zone,
        DnsRecord record,
        bool adopt,
        CancellationToken cancellationToken
    )
    {
        var read = await reader.ReadAsync(zone, record, CallUrgency.Interactive, cancellationToken);
        if (read.Failed)
        {
            return read.Error;
        }

        if (read.Value.Mark == MarkState.Foreign)
        {
            return ApiErrors.Conflict(
                "record_managed",
                "Another installation of the panel, or another owner, has marked this name."
            );
        }

        var seen = read.Value.Values;
        return seen is not null && !(adopt && RecordValues.Same(record.Type, seen, record.Wanted))
            ? RecordErrors.Exists
            : await CnameProblemAsync(zone, record, cancellationToken);
    }

    // RFC 1034, 3.6.2: where an alias stands there is nothing else.
    private async Task<ApiError?> CnameProblemAsync(
        OpenedZone zone,
        DnsRecord record,
        CancellationToken cancellationToken
    )
    {
        var isAlias = record.Type == "CNAME";
        var conflict = ApiErrors.Conflict(
            "cname_conflict",
            isAlias ? "Other records stand at this name." : "An alias stands at this name."
        );
        var others = database
            .Set<DnsRecord>()
            .Where(other => other.ZoneRowId == record.ZoneRowId && other.Name == record.Name && other.Id != record.Id)
            .Where(other => other.Managed);
        if (await others.AnyAsync(other => isAlias || other.Type == "CNAME", cancellationToken))
        {
            return conflict;
        }

        foreach (var type in isAlias ? BesideCname : ["CNAME"])
        {
            var found = await provider.FindAsync(
                zone.Credential,
                zone.Row.ZoneId,
                record.Name,
                type,
                CallUrgency.Interactive,
                cancellationToken
            );
            if (found.Failed)
            {
                return found.Error;
            }

            if (found.Value.Set is not null)
            {
                return conflict;
            }
        }

        return null;
    }
}
