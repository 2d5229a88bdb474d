using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Alerts;
using Panel.Alerts.Conditions;
using Panel.Alerts.Data;
using Panel.Alerts.Targets;

namespace Panel.Alerts.Evaluation;

/// <summary>The alert of a dead node mutes those of its instances, so that one dead node is one notice.</summary>
internal sealed class AlertInhibition(AlertsDbContext database, EvaluationOptions options, TimeProvider clock)
{
    private readonly Dictionary<Guid, Guid> _alertByNode = [];

    /// <summary>Whether the alert of this change mutes others.</summary>
    public static bool IsInhibitor(EngineChange change) =>
        change.Target.Known.Type == KnownTarget.Node
        && change.Entry?.Rule is { Metric: RuleMetric.State, Value: TargetStates.Offline };

    /// <summary>Reads which nodes are dead, or have not been back for long, of instances whose rules fire now.</summary>
    public async Task LoadAsync(IReadOnlyList<EngineChange> changes, CancellationToken cancellationToken)
    {
        Guid[] nodes =
        [
            .. changes
                .Where(change => change.Fired && change.Target.Known.Type == KnownTarget.Instance)
                .Select(change => change.Target.Known.NodeId)
                .Distinct(),
        ];
        if (nodes.Length == 0)
        {
            return;
        }

        var since = clock.GetUtcNow() - options.InhibitAfter;
        var found = await database
            .Set<Alert>()
            .Where(alert =>
                nodes.Contains(alert.TargetId)
                && alert.Inhibits
                && (alert.State != AlertState.Resolved || alert.ResolvedAt > since)
            )
            .Select(alert => new { alert.TargetId, alert.Id })
            .ToListAsync(cancellationToken);
        foreach (var alert in found)
        {
            _alertByNode[alert.TargetId] = alert.Id;
        }
    }

    /// <summary>Mutes an alert that fires while its node is dead.</summary>
    public void Mute(Alert alert, DateTimeOffset now)
    {
        if (alert.TargetType == KnownTarget.Instance && _alertByNode.TryGetValue(alert.NodeId, out var inhibitor))
        {
            alert.InhibitedBy = inhibitor;
            alert.Note(now, "inhibited");
        }
    }

    /// <summary>
    /// A node's alert fires. Those of its instances that fired shortly before are the first signs of what it says.
    /// </summary>
    public async Task MuteInstancesAsync(Alert node, DateTimeOffset now, CancellationToken cancellationToken)
    {
        _alertByNode[node.TargetId] = node.Id;
        var since = now - options.InhibitBack;
        var before = await database
            .Set<Alert>()
            .Where(alert =>
                alert.NodeId == node.TargetId
                && alert.TargetType == KnownTarget.Instance
                && alert.State != AlertState.Resolved
                && alert.InhibitedBy == null
                && alert.StartedAt >= since
            )
            .ToListAsync(cancellationToken);
        foreach (var alert in before.Where(alert => alert.State != AlertState.Resolved))
        {
            alert.InhibitedBy = node.Id;
            alert.Note(now, "inhibited");
        }
    }
}
