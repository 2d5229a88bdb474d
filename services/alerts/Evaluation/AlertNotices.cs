using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Alerts;
using Panel.Alerts.Data;
using Panel.Alerts.Notifications;
using Panel.Alerts.Rules;
using Panel.Alerts.Targets;

namespace Panel.Alerts.Evaluation;

/// <summary>
/// Tells of groups whose time has come, of acknowledgements and of what silences and nodes no longer mute. All in the
/// caller's transaction: a notice and the note that it went out are one.
/// </summary>
internal sealed class AlertNotices(
    AlertsDbContext database,
    INotificationQueue queue,
    AlertGroups groups,
    ActiveSilences silences,
    EvaluationOptions options,
    TimeProvider clock
)
{
    private const int BatchSize = 200;

    private static readonly TimeSpan Postponement = TimeSpan.FromSeconds(5);

    /// <summary>Cheap reads: whether <see cref="RunAsync"/> has something to do.</summary>
    public async Task<bool> HasWorkAsync(IReadOnlyCollection<int> shards, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await silences.LoadAsync(cancellationToken);
        return await Due(shards, now).AnyAsync(cancellationToken)
            || await Muted(shards).AnyAsync(cancellationToken)
            || await Acknowledged(shards).AnyAsync(cancellationToken)
            || (silences.Any && await Open(shards).AnyAsync(cancellationToken));
    }

    /// <param name="shards">This replica's.</param>
    /// <param name="isSilent">Whether a node has not been heard for a while.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task RunAsync(
        IReadOnlyCollection<int> shards,
        Func<Guid, bool> isSilent,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        await silences.LoadAsync(cancellationToken);
        await SilenceAsync(shards, now, cancellationToken);
        await ReleaseAsync(shards, now, cancellationToken);
        await TellAcknowledgedAsync(shards, now, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        foreach (
            var group in await Due(shards, now).OrderBy(row => row.Id).Take(BatchSize).ToListAsync(cancellationToken)
        )
        {
            await TellAsync(group, isSilent, now, cancellationToken);
        }

        await database.SaveChangesAsync(cancellationToken);
    }

    private IQueryable<AlertGroup> Due(IReadOnlyCollection<int> shards, DateTimeOffset now) =>
        database
            .Set<AlertGroup>()
            .Where(group => shards.Contains(group.Shard) && (group.NextNoticeAt <= now || group.RemindAt <= now));

    private IQueryable<Alert> Open(IReadOnlyCollection<int> shards) =>
        database.Set<Alert>().Where(alert => shards.Contains(alert.Shard) && alert.State != AlertState.Resolved);

    private IQueryable<Alert> Muted(IReadOnlyCollection<int> shards) =>
        Open(shards).Where(alert => alert.SilencedBy != null || alert.InhibitedBy != null);

    private IQueryable<Alert> Acknowledged(IReadOnlyCollection<int> shards) =>
        database
            .Set<Alert>()
            .Where(alert =>
                shards.Contains(alert.Shard)
                && alert.State == AlertState.Acknowledged
                && alert.NotifiedAt != null
                && !alert.AcknowledgementNotified
            );

    private async Task SilenceAsync(
        IReadOnlyCollection<int> shards,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (!silences.Any)
        {
            return;
        }

        foreach (
            var alert in await Open(shards).Where(alert => alert.SilencedBy == null).ToListAsync(cancellationToken)
        )
        {
            if (silences.Find(alert, now) is { } silence)
            {
                alert.SilencedBy = silence;
                alert.Note(now, "silenced");
            }
        }
    }

    /// <summary>What a silence or a node muted and still fires is told after all.</summary>
    private async Task ReleaseAsync(
        IReadOnlyCollection<int> shards,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var muted = await Muted(shards).ToListAsync(cancellationToken);
        if (muted.Count == 0)
        {
            return;
        }

        var released = await ReleasedAsync(muted, now, cancellationToken);
        foreach (var alert in muted)
        {
            var changed = false;
            if (alert.SilencedBy is { } silence && silences.Find(alert, now) is var still && still != silence)
            {
                alert.SilencedBy = still;
                changed = still is null;
                if (changed)
                {
                    alert.Note(now, "unsilenced");
                }
            }

            if (alert.InhibitedBy is { } inhibitor && released.Contains(inhibitor))
            {
                alert.InhibitedBy = null;
                alert.Note(now, "released");
                changed = true;
            }

            if (changed && alert is { SilencedBy: null, InhibitedBy: null, NotifiedAt: null })
            {
                var rule = await database.Set<AlertRule>().FindAsync([alert.RuleId], cancellationToken);
                await groups.JoinAsync(alert, rule?.IntegrationIds ?? [], now, cancellationToken);
            }
        }
    }

    private async Task<HashSet<Guid>> ReleasedAsync(
        List<Alert> muted,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        Guid[] inhibitors = [.. muted.Select(alert => alert.InhibitedBy).OfType<Guid>().Distinct()];
        var before = now - options.InhibitAfter;
        return inhibitors.Length == 0
            ? []
            : await database
                .Set<Alert>()
                .Where(alert =>
                    inhibitors.Contains(alert.Id) && alert.State == AlertState.Resolved && alert.ResolvedAt <= before
                )
                .Select(alert => alert.Id)
                .ToHashSetAsync(cancellationToken);
    }

    private async Task TellAcknowledgedAsync(
        IReadOnlyCollection<int> shards,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        foreach (var alert in await Acknowledged(shards).Take(BatchSize).ToListAsync(cancellationToken))
        {
            alert.AcknowledgementNotified = true;
            if (alert is { SilencedBy: null, InhibitedBy: null })
            {
                await queue.EnqueueAsync(
                    NoticeText.Of(
                        $"{alert.Id}/acknowledged",
                        "alert.acknowledged",
                        [alert],
                        await IntegrationsOfAsync(alert.GroupId, cancellationToken),
                        now
                    ),
                    cancellationToken
                );
            }
        }
    }

    private async Task<IReadOnlyList<Guid>?> IntegrationsOfAsync(Guid? id, CancellationToken cancellationToken) =>
        id is not null && await database.Set<AlertGroup>().FindAsync([id], cancellationToken) is { } group
            ? IntegrationsOf(group)
            : null;

    private static List<Guid>? IntegrationsOf(AlertGroup group) =>
        JsonSerializer.Deserialize<List<Guid>>(group.Integrations, JsonSerializerOptions.Default)
            is { Count: > 0 } named
            ? named
            : null;

    private async Task TellAsync(
        AlertGroup group,
        Func<Guid, bool> isSilent,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var alerts = await database
            .Set<Alert>()
            .Where(alert =>
                alert.GroupId == group.Id && (alert.State != AlertState.Resolved || alert.NotifiedAt != null)
            )
            .OrderBy(alert => alert.Id)
            .ToListAsync(cancellationToken);
        var open = alerts.Where(alert => alert.State != AlertState.Resolved).ToList();
        if (open.Count == 0)
        {
            await CloseAsync(group, alerts, now, cancellationToken);
            return;
        }

        if (group.NextNoticeAt <= now)
        {
            await TellNewAsync(group, open, isSilent, now, cancellationToken);
        }

        if (group.RemindAt <= now)
        {
            await RemindAsync(group, open, now, cancellationToken);
        }
    }

    private async Task CloseAsync(
        AlertGroup group,
        List<Alert> alerts,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        group.NextNoticeAt = null;
        group.RemindAt = null;
        group.OpenKey = group.Id.ToString();
        // What a silence covers is not told at its end either, unless its begin was.
        var told = alerts.Where(alert => alert.NotifiedAt is not null).ToList();
        if (told.Count > 0)
        {
            await queue.EnqueueAsync(
                NoticeText.Of($"{group.Id}/resolved", "alert.resolved", told, IntegrationsOf(group), now),
                cancellationToken
            );
        }
    }

    private async Task TellNewAsync(
        AlertGroup group,
        List<Alert> open,
        Func<Guid, bool> isSilent,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var waiting = open.Where(alert =>
                alert is { NotifiedAt: null, SilencedBy: null, InhibitedBy: null, State: AlertState.Firing }
            )
            .ToList();
        var ready = waiting.Where(alert => alert.HeldUntil is null || alert.HeldUntil <= now).ToList();
        if (IsVerdictOpen(ready, isSilent, now))
        {
            group.NextNoticeAt = now + Postponement;
            return;
        }

        group.NextNoticeAt = waiting.Where(alert => alert.HeldUntil > now).Min(alert => alert.HeldUntil);
        if (ready.Count == 0)
        {
            return;
        }

        group.Notices++;
        group.NotifiedAt = now;
        if (ready.Exists(alert => alert.Severity == AlertSeverity.Critical))
        {
            group.RemindAt ??= now + options.Reminder;
        }

        await MarkAsync(ready, "notified", now, cancellationToken);
        await queue.EnqueueAsync(
            NoticeText.Of($"{group.Id}/firing/{group.Notices}", "alert.firing", ready, IntegrationsOf(group), now),
            cancellationToken
        );
    }

    // A node that has just gone silent may be dying: then its own alert will say so for all its instances.
    private bool IsVerdictOpen(List<Alert> ready, Func<Guid, bool> isSilent, DateTimeOffset now) =>
        ready.Count > 0
        && ready.TrueForAll(alert => alert.TargetType == KnownTarget.Instance)
        && isSilent(ready[0].NodeId)
        && ready.Exists(alert => alert.StartedAt > now - options.InhibitBack);

    private async Task RemindAsync(
        AlertGroup group,
        List<Alert> open,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var critical = open.Where(alert =>
                alert is { Severity: AlertSeverity.Critical, State: AlertState.Firing, NotifiedAt: not null }
            )
            .ToList();
        group.RemindAt = critical.Count > 0 ? now + options.Reminder : null;
        var told = critical.Where(alert => alert is { SilencedBy: null, InhibitedBy: null }).ToList();
        if (told.Count == 0)
        {
            return;
        }

        group.Notices++;
        group.NotifiedAt = now;
        await MarkAsync(told, "reminded", now, cancellationToken);
        await queue.EnqueueAsync(
            NoticeText.Of($"{group.Id}/firing/{group.Notices}", "alert.firing", told, IntegrationsOf(group), now),
            cancellationToken
        );
    }

    private async Task MarkAsync(
        List<Alert> alerts,
        string what,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        foreach (var alert in alerts)
        {
            alert.NotifiedAt = now;
            alert.Note(now, what);
        }

        // The cool-down counts from here.
        Guid[] ids = [.. alerts.Select(alert => alert.Id)];
        await database
            .Set<RuleState>()
            .Where(state => state.AlertId != null && ids.Contains(state.AlertId.Value))
            .ExecuteUpdateAsync(
                set => set.SetProperty(state => state.NotifiedAt, now).SetProperty(state => state.Refires, 0),
                cancellationToken
            );
    }
}
