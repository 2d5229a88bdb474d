using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Alerts;
using Panel.Alerts.Conditions;
using Panel.Alerts.Data;
using Panel.Data.Messaging;

namespace Panel.Alerts.Evaluation;

/// <summary>Writes what the engine found: states, alerts and their groups, in the caller's transaction.</summary>
internal sealed class EvaluationStore(
    AlertsDbContext database,
    IOutbox outbox,
    AlertGroups groups,
    ActiveSilences silences,
    AlertInhibition inhibition,
    TimeProvider clock
)
{
    private readonly Dictionary<(Guid Rule, Guid Target), RuleState> _states = [];
    private readonly Dictionary<Guid, Alert> _alerts = [];

    public async Task ApplyAsync(IReadOnlyList<EngineChange> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 0)
        {
            return;
        }

        await LoadAsync(changes, cancellationToken);
        await silences.LoadAsync(cancellationToken);
        // A node that goes offline mutes what its instances say in the same moment.
        foreach (var change in changes.OrderBy(change => AlertInhibition.IsInhibitor(change) ? 0 : 1))
        {
            await ApplyAsync(change, cancellationToken);
        }

        await database.SaveChangesAsync(cancellationToken);
    }

    private async Task LoadAsync(IReadOnlyList<EngineChange> changes, CancellationToken cancellationToken)
    {
        Guid[] targets = [.. changes.Select(change => change.Target.Known.Id).Distinct()];
        Guid[] rules = [.. changes.Select(change => change.RuleId).Distinct()];
        await foreach (
            var state in database
                .Set<RuleState>()
                .Where(row => targets.Contains(row.TargetId) && rules.Contains(row.RuleId))
                .AsAsyncEnumerable()
                .WithCancellation(cancellationToken)
        )
        {
            _states[(state.RuleId, state.TargetId)] = state;
        }

        // By their keys as well: an alert whose state row is gone is still the open one.
        string[] keys = [.. changes.Select(FiredAlert.KeyOf).Distinct()];
        await foreach (
            var alert in database
                .Set<Alert>()
                .Where(row => keys.Contains(row.OpenKey))
                .AsAsyncEnumerable()
                .WithCancellation(cancellationToken)
        )
        {
            _alerts[alert.Id] = alert;
        }

        await inhibition.LoadAsync(changes, cancellationToken);
    }

    private async Task ApplyAsync(EngineChange change, CancellationToken cancellationToken)
    {
        var state = StateOf(change);
        if (change.Fired)
        {
            await FireAsync(change, state, cancellationToken);
        }
        else if (change.After.Phase == RulePhase.Firing)
        {
            Refresh(change, state);
        }
        else if (change.Ended)
        {
            Resolve(change, state);
        }

        Keep(change, state);
    }

    private RuleState StateOf(EngineChange change)
    {
        var key = (change.RuleId, change.Target.Known.Id);
        if (!_states.TryGetValue(key, out var state))
        {
            _states[key] = state = new RuleState
            {
                RuleId = change.RuleId,
                TargetId = change.Target.Known.Id,
                Shard = change.Target.Known.Shard,
                ConditionVersion = change.Entry?.Rule.ConditionVersion ?? 0,
                Phase = RulePhase.Ok,
            };
            database.Add(state);
        }

        return state;
    }

    private void Keep(EngineChange change, RuleState state)
    {
        var (rule, after) = (change.Entry?.Rule, change.After);
        (state.Phase, state.Since, state.LastAt, state.OverSince) = (
            after.Phase,
            after.Since,
            after.LastAt,
            after.OverSince
        );
        (state.Value, state.Peak, state.Shard) = (after.Value, after.Peak, change.Target.Known.Shard);
        if (after.Phase != RulePhase.Ok)
        {
            state.ConditionVersion = rule!.ConditionVersion;
            return;
        }

        // While the cool-down lasts the row remembers the last notice.
        if (
            rule is null
            || change.Reason is not null
            || state.NotifiedAt is not { } at
            || at + TimeSpan.FromSeconds(rule.CooldownSeconds) <= clock.GetUtcNow()
        )
        {
            database.Remove(state);
            _states.Remove((state.RuleId, state.TargetId));
        }
    }

    private async Task FireAsync(EngineChange change, RuleState state, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var alert = _alerts.Values.FirstOrDefault(open => open.OpenKey == FiredAlert.KeyOf(change));
        if (alert is not null)
        {
            state.AlertId = alert.Id;
            return;
        }

        alert = FiredAlert.Of(change, now);
        _alerts[alert.Id] = alert;
        state.AlertId = alert.Id;
        database.Add(alert);
        alert.Note(now, "fired");
        outbox.Publish(alert.ToEvent(now));
        if (alert.Inhibits)
        {
            await inhibition.MuteInstancesAsync(alert, now, cancellationToken);
        }

        if (silences.Find(alert, now) is { } silence)
        {
            alert.SilencedBy = silence;
            alert.Note(now, "silenced");
        }

        inhibition.Mute(alert, now);

        var cooldown = TimeSpan.FromSeconds(change.Entry!.Rule.CooldownSeconds);
        if (state.NotifiedAt is { } notified && notified + cooldown > now)
        {
            alert.Refires = ++state.Refires;
            alert.HeldUntil = notified + cooldown;
            alert.Note(now, "held");
        }
        else
        {
            state.Refires = 0;
        }

        if (alert is { SilencedBy: null, InhibitedBy: null })
        {
            await groups.JoinAsync(alert, change.Entry.Rule.IntegrationIds, now, cancellationToken);
        }
    }

    private static void UpdateValue(EngineChange change, Alert alert)
    {
        alert.LastValue = FiredAlert.Rounded(change.Value);
        if (change.Message is { } message)
        {
            alert.Message = message;
            alert.Value = FiredAlert.Rounded(change.Value);
        }

        alert.TargetName = change.Target.Known.Name;
    }

    private void Refresh(EngineChange change, RuleState state)
    {
        if (state.AlertId is { } id && _alerts.TryGetValue(id, out var alert))
        {
            UpdateValue(change, alert);
        }
    }

    private void Resolve(EngineChange change, RuleState state)
    {
        if (state.AlertId is { } id && _alerts.TryGetValue(id, out var alert) && alert.State != AlertState.Resolved)
        {
            var now = clock.GetUtcNow();
            alert.State = AlertState.Resolved;
            alert.ResolvedAt = change.At;
            alert.ResolveReason = change.Reason;
            alert.OpenKey = alert.Id.ToString();
            alert.LastValue = FiredAlert.Rounded(change.Value);
            alert.Note(now, "resolved");
            outbox.Publish(alert.ToEvent(now));
            groups.Touch(alert);
        }

        state.AlertId = null;
    }
}
