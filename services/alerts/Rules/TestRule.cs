using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Alerts;
using Panel.Alerts.Conditions;
using Panel.Alerts.Data;
using Panel.Alerts.Targets;
using Panel.Data.Auditing;
using Panel.Data.History;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;

namespace Panel.Alerts.Rules;

/// <summary>Runs the evaluator over stored history.</summary>
internal sealed class TestRule(
    AlertsDbContext database,
    HistoryReader<AlertsDbContext> history,
    IAudit audit,
    TimeProvider clock
)
{
    private const int MostTargets = 50;
    private const int MostAlerts = 1000;

    public async Task<Result<RuleTestResponse>> RunAsync(
        RuleTestRequest request,
        Principal caller,
        CancellationToken cancellationToken
    )
    {
        audit.NothingChanged();
        if (request.Rule is null)
        {
            return ApiErrors.Invalid("rule", "Must be a rule.");
        }

        var rule = new AlertRule
        {
            Id = Guid.Empty,
            OrganizationId = caller.Organization,
            Name = "",
            TargetType = KnownTarget.Node,
            Metric = default,
            Operator = default,
            CreatedAt = clock.GetUtcNow(),
            UpdatedAt = clock.GetUtcNow(),
        };
        if (new RuleReader(request.Rule).Apply(rule) is { } invalid)
        {
            return invalid;
        }

        if (!rule.Metric.IsSampled())
        {
            return ApiErrors.Invalid("metric", "This metric has no stored history.");
        }

        if (RangeOf(request) is not { } range)
        {
            return ApiErrors.Invalid("from", "Must be before `to`, by at most 30 days.");
        }

        var targets = await TargetsOf(rule, caller).Take(MostTargets + 1).ToListAsync(cancellationToken);
        return targets.Count switch
        {
            0 when rule.TargetId is not null => ApiErrors.Invalid("target_id", $"There is no such {rule.TargetType}."),
            > MostTargets => ApiErrors.Invalid("target_id", $"At most {MostTargets} targets can be tried at once."),
            _ => await EvaluateAsync(rule, targets, range, cancellationToken),
        };
    }

    private HistoryRange? RangeOf(RuleTestRequest request)
    {
        var to = request.To ?? clock.GetUtcNow();
        return
            request.From is { } from
            && from.Year > 1970
            && to.Year < 9999
            && from < to
            && to - from <= HistorySteps.Kept
            ? new HistoryRange(from, to, HistorySteps.Fine)
            : null;
    }

    private IQueryable<KnownTarget> TargetsOf(AlertRule rule, Principal caller)
    {
        var targets = database
            .Set<KnownTarget>()
            .AsNoTracking()
            .Where(target => target.Type == rule.TargetType && target.OrganizationId == rule.OrganizationId);
        if (rule.TargetId is { } id)
        {
            targets = targets.Where(target => target.Id == id);
        }

        if (caller.OnlyNodes is { } nodes)
        {
            Guid[] ids = [.. nodes];
            targets = targets.Where(target => ids.Contains(target.NodeId));
        }

        if (caller.OnlyInstances is { } instances)
        {
            Guid[] ids = [.. instances];
            targets = targets.Where(target => ids.Contains(target.Id));
        }

        return targets.OrderBy(target => target.Id);
    }

    private async Task<RuleTestResponse> EvaluateAsync(
        AlertRule rule,
        List<KnownTarget> targets,
        HistoryRange range,
        CancellationToken cancellationToken
    )
    {
        var alerts = new List<RuleTestAlert>();
        var (notices, samples, gaps) = (0, 0L, 0);
        // One target after the other, so that only one history is in memory.
        foreach (var target in targets)
        {
            var points = (await history.ReadPointsAsync([target.Id], range, cancellationToken)).GetValueOrDefault(
                target.Id,
                []
            );
            var run = new RuleTestRun(rule, (int)rule.Metric);
            alerts.AddRange(
                run.Evaluate(points)
                    .Select(fired => new RuleTestAlert(
                        new RuleTestTarget(target.Type, target.Id, target.Name),
                        fired.From,
                        fired.To,
                        Math.Round(fired.Peak, 3)
                    ))
            );
            (notices, samples, gaps) = (notices + run.Notices, samples + run.Samples, gaps + run.Gaps);
        }

        return new RuleTestResponse([.. alerts.OrderBy(alert => alert.From).Take(MostAlerts)], notices, samples, gaps);
    }
}
