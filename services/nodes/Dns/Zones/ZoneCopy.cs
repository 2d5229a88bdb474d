using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Hosting.Errors;
using Panel.Nodes.Credentials;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Names;
using Panel.Nodes.Dns.Providers;
using Panel.Nodes.Dns.Records;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Dns.Zones;

/// <summary>Reads all records of a zone and keeps our copy of them.</summary>
internal sealed class ZoneCopy(
    NodesDbContext database,
    CredentialVault vault,
    DnsProviderClient provider,
    TimeProvider clock
)
{
    private const int MostPages = 1000;
    private const int MostSets = 50_000;

    /// <summary>A failure is kept with the zone, and tried again after a while.</summary>
    public async Task<Result<IReadOnlyList<DnsRecordSet>>> RefreshAsync(
        Guid zoneRowId,
        CancellationToken cancellationToken
    )
    {
        var zone = await database
            .Set<KnownZone>()
            .AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == zoneRowId, cancellationToken);
        if (zone is null)
        {
            return ApiErrors.NotFound("zone");
        }

        var opened = await vault.OpenAsync(zone.CredentialId, cancellationToken);
        if (opened.Failed)
        {
            return await FailAsync(zone, opened.Error, cancellationToken);
        }

        var begun = clock.GetUtcNow();
        var sets = await ReadAsync(opened.Value, zone, cancellationToken);
        if (sets.Failed)
        {
            return await FailAsync(zone, sets.Error, cancellationToken);
        }

        await KeepAsync(zone, sets.Value, begun, cancellationToken);
        return sets;
    }

    private async Task<Result<IReadOnlyList<DnsRecordSet>>> ReadAsync(
        OpenedCredential credential,
        KnownZone zone,
        CancellationToken cancellationToken
    )
    {
        var sets = new List<DnsRecordSet>();
        string? cursor = null;
        var begun = clock.GetUtcNow();
        for (var number = 0; number < MostPages && sets.Count <= MostSets; number++)
        {
            if (clock.GetUtcNow() - begun > DnsRefresher.LongestReading)
            {
                break;
            }

            var page = await provider.ListRecordSetsAsync(
                credential,
                zone.ZoneId,
                cursor,
                CallUrgency.Background,
                cancellationToken
            );
            if (page.Failed)
            {
                return page.Error;
            }

            sets.AddRange(page.Value.Items.Where(set => DnsName.IsWithin(set.Name, zone.Name)));
            if (page.Value.NextCursor is not { } next || next == cursor)
            {
                return sets.DistinctBy(set => (set.Name, set.Type)).ToList();
            }

            cursor = next;
        }

        return new ApiError(
            422,
            "provider_refused",
            $"The provider lists more than {MostSets} records, or without end."
        );
    }

    private async Task KeepAsync(
        KnownZone zone,
        IReadOnlyList<DnsRecordSet> sets,
        DateTimeOffset begun,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var rows = await database
            .Set<DnsRecord>()
            .Where(row => row.ZoneRowId == zone.Id)
            .ToDictionaryAsync(row => (row.Name, row.Type), cancellationToken);
        foreach (var set in sets.Where(set => !DnsMark.IsMarkName(set.Name)))
        {
            if (!rows.Remove((set.Name, set.Type), out var row))
            {
                row = DnsRecord.In(zone, set.Name, set.Type, begun);
                row.State = RecordState.InSync;
                database.Add(row);
            }

            // What was written since the reading began is newer than what was read.
            if (row.UpdatedAt <= begun)
            {
                See(row, set);
            }
        }

        foreach (var gone in rows.Values.Where(row => row.UpdatedAt <= begun))
        {
            if (gone.Managed)
            {
                gone.Seen = null;
            }
            else
            {
                database.Remove(gone);
            }
        }

        DateTimeOffset? at = begun;
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            await database
                .Set<KnownZone>()
                .Where(row => row.Id == zone.Id)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(row => row.RecordsAt, at)
                            .SetProperty(row => row.Error, (string?)null)
                            .SetProperty(row => row.ErrorCode, (string?)null)
                            .SetProperty(row => row.Failures, 0)
                            .SetProperty(row => row.RetryAt, begun),
                    cancellationToken
                );
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException exception)
            when (exception is DbUpdateConcurrencyException || exception.IsUniqueViolation())
        {
            // A record was written meanwhile; the next reading has it.
        }

        database.ChangeTracker.Clear();
    }

    private static void See(DnsRecord row, DnsRecordSet set)
    {
        row.Seen = [.. set.Values];
        if (row.Managed)
        {
            return;
        }

        (row.Ttl, row.Proxied) = (set.Ttl, set.Proxied);
    }

    private async Task<ApiError> FailAsync(KnownZone zone, ApiError error, CancellationToken cancellationToken)
    {
        var failures = zone.Failures + 1;
        var retryAt = clock.GetUtcNow() + RetryRules.After(failures, error);
        await database
            .Set<KnownZone>()
            .Where(row => row.Id == zone.Id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.Error, error.Message)
                        .SetProperty(row => row.ErrorCode, error.Code)
                        .SetProperty(row => row.Failures, failures)
                        .SetProperty(row => row.RetryAt, retryAt),
                cancellationToken
            );
        return error;
    }
}
