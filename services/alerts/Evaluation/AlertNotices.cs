using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Alerts;
using Panel.Alerts.Data;
using Panel.Alerts.Notifications;

namespace Panel.Alerts.Evaluation;

/// <summary>
/// Tells of groups whose time has come, of acknowledgements and of what silences and nodes no longer mute. All in the
/// caller's transaction: a notice and the note that it went out are one.
/// </summary>
internal sealed class AlertNotices(
    AlertsDbContext database,
    INotificationQueue queue,
    AlertMuting muting,
    GroupNotices groups,
    TimeProvider clock
)
{
    private const int BatchSize = 200;

    /// <summary>Cheap reads: whether <see cref="RunAsync"/> has something to do.</summary>
    public async Task<bool> HasWorkAsync(IReadOnlyCollection<int> shards, CancellationToken cancellationToken) =>
        await Due(shards, clock.GetUtcNow()).AnyAsync(cancellationToken)
        || await Acknowledged(shards).AnyAsync(cancellationToken)
        || await muting.HasWorkAsync(shards, cancellationToken);

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
        await muting.RunAsync(shards, now, cancellationToken);
        await TellAcknowledgedAsync(shards, now, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        var due = await Due(shards, now).OrderBy(row => row.Id).Take(BatchSize).ToListAsync(cancellationToken);
        foreach (var group in due)
        {
            await groups.TellAsync(group, isSilent, now, cancellationToken);
        }

        await database.SaveChangesAsync(cancellationToken);
    }

    private IQueryable<AlertGroup> Due(IReadOnlyCollection<int> shards, DateTimeOffset now) =>
        database
            .Set<AlertGroup>()
            .Where(group => shards.Contains(group.Shard) && (group.NextNoticeAt <= now || group.RemindAt <= now));

    private IQueryable<Alert> Acknowledged(IReadOnlyCollection<int> shards) =>
        database
            .Set<Alert>()
            .Where(alert =>
                shards.Contains(alert.Shard)
                && alert.State == AlertState.Acknowledged
                && alert.NotifiedAt != null
                && !alert.AcknowledgementNotified
            );

    private async Task TellAcknowledgedAsync(
        IReadOnlyCollection<int> shards,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        foreach (var alert in await Acknowledged(shards).Take(BatchSize).ToListAsync(cancellationToken))
        {
            alert.AcknowledgementNotified = true;
            if (alert is not { SilencedBy: null, InhibitedBy: null })
            {
                continue;
            }

            var group = alert.GroupId is { } id
                ? await database.Set<AlertGroup>().FindAsync([id], cancellationToken)
                : null;
            await queue.EnqueueAsync(
                NoticeText.Of(
                    $"{alert.Id}/acknowledged",
                    "alert.acknowledged",
                    [alert],
                    group?.NamedIntegrations(),
                    now
                ),
                cancellationToken
            );
        }
    }
}
