using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Alerts;
using Panel.Alerts.Data;
using Panel.Alerts.Rules;

namespace Panel.Alerts.Evaluation;

/// <summary>
/// Mutes open alerts that a new silence covers, and lets go of those that a silence or a node no longer mutes: what
/// then still fires is told after all.
/// </summary>
internal sealed class AlertMuting(
    AlertsDbContext database,
    AlertGroups groups,
    ActiveSilences silences,
    EvaluationOptions options
)
{
    /// <summary>Cheap reads: whether <see cref="RunAsync"/> may have something to do.</summary>
    public async Task<bool> HasWorkAsync(IReadOnlyCollection<int> shards, CancellationToken cancellationToken)
    {
        await silences.LoadAsync(cancellationToken);
        return await Muted(shards).AnyAsync(cancellationToken)
            || (silences.Any && await Open(shards).AnyAsync(cancellationToken));
    }

    public async Task RunAsync(IReadOnlyCollection<int> shards, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await silences.LoadAsync(cancellationToken);
        await SilenceAsync(shards, now, cancellationToken);
        await ReleaseAsync(shards, now, cancellationToken);
    }

    private IQueryable<Alert> Open(IReadOnlyCollection<int> shards) =>
        database.Set<Alert>().Where(alert => shards.Contains(alert.Shard) && alert.State != AlertState.Resolved);

    private IQueryable<Alert> Muted(IReadOnlyCollection<int> shards) =>
        Open(shards).Where(alert => alert.SilencedBy != null || alert.InhibitedBy != null);

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

        var heard = await Open(shards).Where(alert => alert.SilencedBy == null).ToListAsync(cancellationToken);
        foreach (var alert in heard)
        {
            if (silences.Find(alert, now) is { } silence)
            {
                alert.SilencedBy = silence;
                alert.Note(now, "silenced");
            }
        }
    }

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
            var changed = Unsilence(alert, now);
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

    private bool Unsilence(Alert alert, DateTimeOffset now)
    {
        if (alert.SilencedBy is null)
        {
            return false;
        }

        alert.SilencedBy = silences.Find(alert, now);
        if (alert.SilencedBy is not null)
        {
            return false;
        }

        alert.Note(now, "unsilenced");
        return true;
    }

    // The alerts of nodes that have been back for long enough.
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
}
