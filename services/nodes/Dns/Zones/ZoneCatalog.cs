using Microsoft.EntityFrameworkCore;
using Panel.Hosting;
using Panel.Hosting.Errors;
using Panel.Nodes.Credentials;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Providers;
using Panel.Nodes.Dns.Records;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Dns.Zones;

/// <summary>Reads all zones of a credential and keeps our copy of them.</summary>
internal sealed class ZoneCatalog(
    NodesDbContext database,
    CredentialVault vault,
    DnsProviderClient provider,
    TimeProvider clock
)
{
    private const int MostPages = 200;
    private const int MostZones = 10_000;

    /// <summary>A failure is kept with the source, and tried again after a while.</summary>
    public async Task RefreshAsync(Guid credentialId, CancellationToken cancellationToken)
    {
        var opened = await vault.OpenAsync(credentialId, cancellationToken);
        if (opened.Failed)
        {
            await FailAsync(credentialId, opened.Error, cancellationToken);
            return;
        }

        var begun = clock.GetUtcNow();
        var zones = await ReadAsync(opened.Value, cancellationToken);
        if (zones.Failed)
        {
            await FailAsync(credentialId, zones.Error, cancellationToken);
            return;
        }

        await KeepAsync(opened.Value, zones.Value, cancellationToken);
        DateTimeOffset? at = begun;
        await database
            .Set<DnsSource>()
            .Where(source => source.CredentialId == credentialId)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(source => source.ZonesAt, at)
                        .SetProperty(source => source.Error, (string?)null)
                        .SetProperty(source => source.ErrorCode, (string?)null)
                        .SetProperty(source => source.Failures, 0)
                        .SetProperty(source => source.RetryAt, begun),
                cancellationToken
            );
    }

    private async Task<Result<List<DnsZone>>> ReadAsync(
        OpenedCredential credential,
        CancellationToken cancellationToken
    )
    {
        var zones = new List<DnsZone>();
        string? cursor = null;
        var begun = clock.GetUtcNow();
        for (var number = 0; number < MostPages && clock.GetUtcNow() - begun < DnsRefresher.LongestReading; number++)
        {
            var page = await provider.ListZonesAsync(credential, cursor, CallUrgency.Background, cancellationToken);
            if (page.Failed)
            {
                return page.Error;
            }

            zones.AddRange(page.Value.Items);
            if (page.Value.NextCursor is not { } next || next == cursor)
            {
                return zones;
            }

            cursor = next;
            if (zones.Count > MostZones)
            {
                break;
            }
        }

        return new ApiError(
            422,
            "provider_refused",
            $"The provider lists more than {MostZones} zones, or without end."
        );
    }

    private async Task KeepAsync(OpenedCredential credential, List<DnsZone> zones, CancellationToken cancellationToken)
    {
        var known = await database
            .Set<KnownZone>()
            .Where(zone => zone.CredentialId == credential.Id)
            .ToDictionaryAsync(zone => zone.ZoneId, StringComparer.Ordinal, cancellationToken);
        foreach (var zone in zones.DistinctBy(zone => zone.Id, StringComparer.Ordinal))
        {
            if (!known.Remove(zone.Id, out var row))
            {
                row = new KnownZone
                {
                    Id = Guid.CreateVersion7(),
                    CredentialId = credential.Id,
                    Owner = credential.Owner,
                    ZoneId = zone.Id,
                    Name = zone.Name,
                    PassAt = clock.GetUtcNow(),
                };
                database.Add(row);
            }

            row.Name = zone.Name;
            row.Status = zone.Active ? ZoneStatus.Active : ZoneStatus.Pending;
        }

        foreach (var gone in known.Values)
        {
            gone.Status = ZoneStatus.Missing;
        }

        await database.SaveChangesAsync(cancellationToken);
        Guid[] missing = [.. known.Values.Select(zone => zone.Id)];
        await database
            .Set<KnownZone>()
            .Where(zone =>
                missing.Contains(zone.Id)
                && !database.Set<DnsRecord>().Any(record => record.ZoneRowId == zone.Id && record.Managed)
            )
            .ExecuteDeleteAsync(cancellationToken);
    }

    private async Task FailAsync(Guid credentialId, ApiError error, CancellationToken cancellationToken)
    {
        var source = await database
            .Set<DnsSource>()
            .SingleOrDefaultAsync(row => row.CredentialId == credentialId, cancellationToken);
        if (source is null)
        {
            source = new DnsSource { CredentialId = credentialId };
            database.Add(source);
        }

        source.Failures++;
        (source.Error, source.ErrorCode) = (error.Message, error.Code);
        source.RetryAt = clock.GetUtcNow() + RetryRules.After(source.Failures, error);
        await database.SaveChangesAsync(cancellationToken);
    }
}
