using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Hosting.Json;
using Panel.Nodes.Credentials;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Names;
using Panel.Nodes.Dns.Providers;
using Panel.Nodes.Dns.Records;
using Panel.Nodes.Dns.Zones;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Nodes.Dns.Writing;

/// <summary>
/// The one way in which records reach a provider: reads the record and its mark, decides, writes, and keeps what came
/// of it. Its caller holds the lease of the zone. The mark is written before its record and deleted after it, so that
/// a crash in between leaves a record that is known to be ours.
/// </summary>
internal sealed class RecordWriter(
    NodesDbContext database,
    DnsProviderClient provider,
    Installation installation,
    IOutbox outbox,
    TimeProvider clock
)
{
    // Nobody resolves a mark; the panel reads it from the provider.
    private const int MarkTtl = 3600;

    /// <summary>Brings one record, a tracked row, to what it should be, or leaves it alone and says why.</summary>
    /// <param name="repair">Whether what was changed from outside is put back.</param>
    public async Task<RecordOutcome> SyncAsync(
        KnownZone zone,
        DnsRecord record,
        OpenedCredential credential,
        bool repair,
        CallUrgency urgency,
        CancellationToken cancellationToken
    )
    {
        var call = new RecordCall(provider, credential, zone.ZoneId, urgency);
        var text = await MarkTextAsync(record, cancellationToken);
        var read = await ReadAsync(call, record, text, cancellationToken);
        if (read.Failed)
        {
            return await FailAsync(record, read.Error, cancellationToken);
        }

        var (seen, mark) = read.Value;
        var decision = RecordDecision.Of(record, seen?.Values, mark, repair);
        if (decision.Step == RecordStep.None && record.HasNewSettings)
        {
            decision = decision with { Step = RecordStep.Replace };
        }

        var limits = await provider.LimitsAsync(credential, cancellationToken);
        var error =
            limits.Error
            ?? await DoAsync(call, record, limits.Value!, seen, mark, text, decision.Step, cancellationToken);
        // Another hand was faster than us; the next reading sees what it did.
        if (error is not null)
        {
            return await FailAsync(record, error, cancellationToken);
        }

        return await KeepAsync(record, seen, decision, cancellationToken);
    }

    /// <summary>What stands there and whether it is marked as ours, without changing anything.</summary>
    public async Task<Result<(DnsRecordSet? Seen, MarkState Mark)>> ReadAsync(
        KnownZone zone,
        DnsRecord record,
        OpenedCredential credential,
        CallUrgency urgency,
        CancellationToken cancellationToken
    ) =>
        await ReadAsync(
            new RecordCall(provider, credential, zone.ZoneId, urgency),
            record,
            await MarkTextAsync(record, cancellationToken),
            cancellationToken
        );

    /// <summary>Puts our mark beside a record that stands there already.</summary>
    public async Task<ApiError?> MarkAsync(
        KnownZone zone,
        DnsRecord record,
        OpenedCredential credential,
        CancellationToken cancellationToken
    ) =>
        await new RecordCall(provider, credential, zone.ZoneId, CallUrgency.Interactive).ApplyAsync(
            null,
            MarkOf(record, await MarkTextAsync(record, cancellationToken)),
            cancellationToken
        );

    public async Task<string> MarkTextAsync(DnsRecord record, CancellationToken cancellationToken) =>
        DnsMark.Text(
            await installation.IdAsync(cancellationToken),
            EnumNames.Of(record.OwnerType ?? OwnerType.Manual),
            record.OwnerId ?? record.Id
        );

    /// <summary>Tells other services; saved with the row.</summary>
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

    private static async Task<Result<(DnsRecordSet? Seen, MarkState Mark)>> ReadAsync(
        RecordCall call,
        DnsRecord record,
        string text,
        CancellationToken cancellationToken
    )
    {
        var seen = await call.FindAsync(record.Name, record.Type, cancellationToken);
        if (seen.Failed)
        {
            return seen.Error;
        }

        var mark = await call.FindAsync(DnsMark.NameOf(record.Name, record.Type), DnsMark.Type, cancellationToken);
        return mark.Failed ? mark.Error : (seen.Value.Set, StateOf(mark.Value.Set, text));
    }

    private static MarkState StateOf(DnsRecordSet? mark, string text) =>
        mark is null ? MarkState.None
        : mark.Values is [var value] && value == text ? MarkState.Ours
        : MarkState.Foreign;

    private static DnsRecordSet MarkOf(DnsRecord record, string text) =>
        new(DnsMark.NameOf(record.Name, record.Type), DnsMark.Type, MarkTtl, [text]);

    private static async Task<ApiError?> DoAsync(
        RecordCall call,
        DnsRecord record,
        DnsLimits limits,
        DnsRecordSet? seen,
        MarkState mark,
        string text,
        RecordStep step,
        CancellationToken cancellationToken
    )
    {
        var wanted = new DnsRecordSet(
            record.Name,
            record.Type,
            RecordFields.Ttl(record.Ttl, limits),
            record.Wanted,
            record.Proxied
        );
        var ours = mark == MarkState.Ours ? MarkOf(record, text) : null;
        return step switch
        {
            RecordStep.Create => await CreateAsync(call, wanted, ours, MarkOf(record, text), cancellationToken),
            RecordStep.Replace => await call.ApplyAsync(seen, wanted, cancellationToken),
            RecordStep.Delete => await call.ApplyAsync(seen, null, cancellationToken)
                ?? await call.ApplyAsync(ours, null, cancellationToken),
            RecordStep.Forget when ours is not null => await call.ApplyAsync(ours, null, cancellationToken),
            _ => null,
        };
    }

    private static async Task<ApiError?> CreateAsync(
        RecordCall call,
        DnsRecordSet wanted,
        DnsRecordSet? ours,
        DnsRecordSet mark,
        CancellationToken cancellationToken
    )
    {
        if (ours is null && await call.ApplyAsync(null, mark, cancellationToken) is { } notMarked)
        {
            return notMarked;
        }

        var error = await call.ApplyAsync(null, wanted, cancellationToken);
        // A mark without a record says nothing, so it does not matter much when it stays.
        if (error is { Status: not 503 })
        {
            await call.ApplyAsync(mark, null, cancellationToken);
        }

        return error;
    }

    private async Task<RecordOutcome> KeepAsync(
        DnsRecord record,
        DnsRecordSet? seen,
        RecordDecision decision,
        CancellationToken cancellationToken
    )
    {
        if (decision.Step is RecordStep.Delete or RecordStep.Forget)
        {
            database.Remove(record);
            Announce(record, deleted: true);
            await database.SaveChangesAsync(cancellationToken);
            return new RecordOutcome(decision.Step, null, Removed: true);
        }

        var before = record.State;
        record.Seen = seen is null ? null : [.. seen.Values];
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
            Report(record, isRepaired);
        }

        await SaveAsync(record, before, decision.Step, cancellationToken);
        return new RecordOutcome(decision.Step, null, Removed: false);
    }

    private void Report(DnsRecord record, bool repaired)
    {
        if (record.OrganizationId is { } organization)
        {
            outbox.Publish(
                new DnsDriftFound(record.Id, organization, record.Name, record.Type, repaired, clock.GetUtcNow())
            );
        }
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
            Announce(record, deleted: false);
        }

        await database.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Calls about one zone.</summary>
    private sealed class RecordCall(
        DnsProviderClient provider,
        OpenedCredential credential,
        string zoneId,
        CallUrgency urgency
    )
    {
        public Task<Result<FoundSet>> FindAsync(string name, string type, CancellationToken cancellationToken) =>
            provider.FindAsync(credential, zoneId, name, type, urgency, cancellationToken);

        public Task<ApiError?> ApplyAsync(
            DnsRecordSet? expected,
            DnsRecordSet? wanted,
            CancellationToken cancellationToken
        )
        {
            var set = (wanted ?? expected)!;
            var change = new DnsChange(set.Name, set.Type, expected, wanted);
            return provider.ApplyAsync(credential, zoneId, change, urgency, cancellationToken);
        }
    }
}
