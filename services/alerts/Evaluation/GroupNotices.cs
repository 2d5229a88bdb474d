using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Alerts;
using Panel.Alerts.Data;
using Panel.Alerts.Notifications;
using Panel.Alerts.Targets;

namespace Panel.Alerts.Evaluation;

/// <summary>Tells of one group's alerts.</summary>
internal sealed class GroupNotices(AlertsDbContext database, INotificationQueue queue, EvaluationOptions options)
{
    private static readonly TimeSpan Postponement = TimeSpan.FromSeconds(5);

    /// <summary>A first notice, additions, reminders and the end, whichever is due.</summary>
    public async Task TellAsync(
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
                NoticeText.Of($"{group.Id}/resolved", "alert.resolved", told, group.NamedIntegrations(), now),
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
            NoticeText.Of($"{group.Id}/firing/{group.Notices}", "alert.firing", ready, group.NamedIntegrations(), now),
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
            NoticeText.Of($"{group.Id}/firing/{group.Notices}", "alert.firing", told, group.NamedIntegrations(), now),
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
