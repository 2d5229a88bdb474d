using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Alerts;
using Panel.Alerts.Data;

namespace Panel.Alerts.Evaluation;

/// <summary>Puts alerts into the group that is told together, and says when it is to be looked at.</summary>
internal sealed class AlertGroups(AlertsDbContext database, EvaluationOptions options, TimeProvider clock)
{
    private readonly HashSet<Guid> _touched = [];

    /// <param name="alert">Neither silenced nor inhibited.</param>
    /// <param name="integrations">Of its rule.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task JoinAsync(
        Alert alert,
        IReadOnlyList<Guid> integrations,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var key = AlertGroup.KeyOf(alert.OrganizationId, alert.NodeId, alert.RuleId);
        var group =
            database.Set<AlertGroup>().Local.FirstOrDefault(row => row.OpenKey == key)
            ?? await database.Set<AlertGroup>().SingleOrDefaultAsync(row => row.OpenKey == key, cancellationToken);
        if (group is null)
        {
            group = new AlertGroup
            {
                Id = Guid.CreateVersion7(now),
                OrganizationId = alert.OrganizationId,
                NodeId = alert.NodeId,
                RuleId = alert.RuleId,
                Shard = alert.Shard,
                Integrations = "[]",
                OpenKey = key,
            };
            database.Add(group);
        }

        group.Integrations = JsonSerializer.Serialize(integrations, JsonSerializerOptions.Default);
        alert.GroupId = group.Id;
        var due = now + (group.Notices == 0 ? options.GroupWait : options.GroupAddition);
        if (alert.HeldUntil > due)
        {
            due = alert.HeldUntil.Value;
        }

        if (group.NextNoticeAt is null || group.NextNoticeAt > due)
        {
            group.NextNoticeAt = due;
        }
    }

    /// <summary>An alert of the group ended; with the last one the group does.</summary>
    public void Touch(Alert alert)
    {
        if (alert.GroupId is { } id)
        {
            _touched.Add(id);
        }
    }

    /// <summary>After the alerts are saved: groups that lost an alert are looked at, in the same transaction.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        if (_touched.Count == 0)
        {
            return;
        }

        var now = clock.GetUtcNow();
        Guid[] ids = [.. _touched];
        _touched.Clear();
        await database
            .Set<AlertGroup>()
            .Where(group => ids.Contains(group.Id) && (group.NextNoticeAt == null || group.NextNoticeAt > now))
            .Where(group =>
                !database.Set<Alert>().Any(alert => alert.GroupId == group.Id && alert.State != AlertState.Resolved)
            )
            .ExecuteUpdateAsync(set => set.SetProperty(group => group.NextNoticeAt, now), cancellationToken);
    }
}
