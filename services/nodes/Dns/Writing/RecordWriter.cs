using Panel.Hosting.Errors;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Providers;
using Panel.Nodes.Dns.Records;
using Panel.Nodes.Dns.Zones;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Dns.Writing;

/// <summary>
/// The one way in which records reach a provider: reads the record and its mark, decides, writes, and keeps what came
/// of it. Its caller holds the lease of the zone.
/// </summary>
internal sealed class RecordWriter(
    NodesDbContext database,
    DnsProviderClient provider,
    RecordReader reader,
    RecordAnnouncer announcer,
    TimeProvider clock
)
{
    /// <summary>Brings one record, a tracked row, to what it should be, or leaves it alone and says why.</summary>
    /// <param name="repair">Whether what was changed from outside is put back.</param>
    public async Task<RecordOutcome> SyncAsync(
        OpenedZone zone,
        DnsRecord record,
        bool repair,
        CallUrgency urgency,
        CancellationToken cancellationToken
    )
    {
        var read = await reader.ReadAsync(zone, record, urgency, cancellationToken);
        if (read.Failed)
        {
            return await FailAsync(record, read.Error, cancellationToken);
        }

        var decision = RecordDecision.Of(record, read.Value.Values, read.Value.Mark, repair);
        if (decision.Step == RecordStep.None && record.HasNewSettings)
        {
            decision = decision with { Step = RecordStep.Replace };
        }

        var limits = await provider.LimitsAsync(zone.Credential, cancellationToken);
        var error =
            limits.Error
            ?? await ChangeAsync(
                new RecordChanges(provider, zone, urgency),
                decision.Step,
                read.Value,
                WantedOf(record, limits.Value!),
                cancellationToken
            );
        // When another writer was faster, the next reading sees what it wrote.
        return error is not null
            ? await FailAsync(record, error, cancellationToken)
            : await KeepAsync(record, read.Value.Values, decision, cancellationToken);
    }

    private static DnsRecordSet WantedOf(DnsRecord record, DnsLimits limits) =>
        new(record.Name, record.Type, RecordFields.Ttl(record.Ttl, limits), record.Wanted, record.Proxied);

    private static async Task<ApiError?> ChangeAsync(
        RecordChanges changes,
        RecordStep step,
        RecordReading read,
        DnsRecordSet wanted,
        CancellationToken cancellationToken
    )
    {
        var isMarked = read.Mark == MarkState.Ours;
        return step switch
        {
            RecordStep.Create => await changes.CreateAsync(wanted, read.OwnMark, isMarked, cancellationToken),
            RecordStep.Replace => await changes.ApplyAsync(read.Seen, wanted, cancellationToken),
            RecordStep.Delete => await changes.DeleteAsync(
                read.Seen!,
                isMarked ? read.OwnMark : null,
                cancellationToken
            ),
            RecordStep.Forget when isMarked => await changes.ApplyAsync(read.OwnMark, null, cancellationToken),
            _ => null,
        };
    }

    private async Task<RecordOutcome> KeepAsync(
        DnsRecord record,
        IReadOnlyList<string>? seen,
        RecordDecision decision,
        CancellationToken cancellationToken
    )
    {
        if (decision.Step is RecordStep.Delete or RecordStep.Forget)
        {
            database.Remove(record);
            announcer.Announce(record, deleted: true);
            await database.SaveChangesAsync(cancellationToken);
            return new RecordOutcome(decision.Step, null, Removed: true);
        }

        var before = record.State;
        record.Seen = seen is null ? null : [.. seen];
        record.State = decision.Step switch
        {
            RecordStep.LeaveConflict => RecordState.Conflict,
            RecordStep.LeaveDrifted => RecordState.Drifted,
            _ => RecordState.InSync,
        };
        if (record.State == RecordState.InSync)
        {
            record.Written = record.Seen = [.. record.Wanted];
            (record.WrittenTtl, record.WrittenProxied) = (record.Ttl, record.Proxied);
        }

        record.Error = decision.Reason;
        (record.Failures, record.DueAt) = (0, null);
        var isRepaired = decision.Drift && record.State == RecordState.InSync;
        // One that stays as it was is not reported again with every pass.
        if (isRepaired || (decision.Drift && before != record.State))
        {
            announcer.AnnounceDrift(record, isRepaired);
        }

        await SaveAsync(record, before, decision.Step, cancellationToken);
        return new RecordOutcome(decision.Step, null, Removed: false);
    }

    private async Task<RecordOutcome> FailAsync(DnsRecord record, ApiError error, CancellationToken cancellationToken)
    {
        var before = record.State;
        record.State = RecordState.Error;
        record.Error = error.Message;
        record.Failures++;
        record.DueAt = clock.GetUtcNow() + RetryRules.After(record.Failures, error);
        await SaveAsync(record, before, RecordStep.None, cancellationToken);
        return new RecordOutcome(RecordStep.None, error, Removed: false);
    }

    private async Task SaveAsync(
        DnsRecord record,
        RecordState before,
        RecordStep step,
        CancellationToken cancellationToken
    )
    {
        if (before != record.State || step is RecordStep.Create or RecordStep.Replace)
        {
            record.Version++;
            record.UpdatedAt = clock.GetUtcNow();
            announcer.Announce(record, deleted: false);
        }

        await database.SaveChangesAsync(cancellationToken);
    }
}
