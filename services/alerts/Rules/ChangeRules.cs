using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Alerts;
using Panel.Alerts.Data;
using Panel.Alerts.Integrations;
using Panel.Alerts.Targets;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;

namespace Panel.Alerts.Rules;

/// <summary>
/// Creates, changes and deletes rules. What that means for open alerts is done by the replica that evaluates them.
/// </summary>
internal sealed class ChangeRules(AlertsDbContext database, IAudit audit, TimeProvider clock)
{
    private static readonly ApiError NameTaken = ApiErrors.Conflict(
        "name_taken",
        "Another rule of the organization has this name."
    );

    public async Task<Result<AlertRule>> CreateAsync(
        AlertRuleRequest request,
        Principal caller,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        var rule = new AlertRule
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = caller.Organization,
            Name = "",
            TargetType = KnownTarget.Node,
            Metric = default,
            Operator = default,
            Severity = AlertSeverity.Warn,
            CreatedAt = now,
            UpdatedAt = now,
        };
        if (
            (new RuleReader(request).Apply(rule) ?? await RefuseReferencesAsync(rule, caller, cancellationToken)) is
            { } no
        )
        {
            return no;
        }

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        // Writers take turns at the stamp, so two of them cannot both be the last one below the limit.
        await database.StampRulesAsync(cancellationToken);
        var count = await database
            .Set<AlertRule>()
            .CountAsync(row => row.OrganizationId == rule.OrganizationId, cancellationToken);
        if (count >= RuleLimits.MostRules)
        {
            return ApiErrors.Conflict("rule_limit", $"An organization has at most {RuleLimits.MostRules} rules.");
        }

        database.Add(rule);
        audit.Record("alert_rule.created", rule.Subject, after: AlertRuleResponse.Of(rule));
        return await SaveAsync(rule, transaction.CommitAsync, cancellationToken);
    }

    public async Task<Result<AlertRule>> UpdateAsync(
        Guid id,
        AlertRuleRequest request,
        long? version,
        Principal caller,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var found = await FindAsync(id, version, caller, cancellationToken);
        if (found.Failed)
        {
            return found.Error;
        }

        var rule = found.Value;
        var before = AlertRuleResponse.Of(rule);
        var condition = ConditionOf(rule);
        if (new RuleReader(request).Apply(rule) is { } invalid)
        {
            return invalid;
        }

        if (rule.BuiltIn is not null && (rule.Metric, rule.TargetType) != (before.Metric, before.TargetType))
        {
            return ApiErrors.Invalid("metric", "A rule of the panel's own keeps its metric and its kind of target.");
        }

        if (await RefuseReferencesAsync(rule, caller, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (ConditionOf(rule) != condition)
        {
            rule.ConditionVersion++;
        }

        rule.Version++;
        rule.UpdatedAt = clock.GetUtcNow();
        audit.Record(
            "alert_rule.updated",
            rule.Subject,
            before,
            AlertRuleResponse.Of(rule),
            organization: rule.OrganizationId
        );
        return await SaveAsync(
            rule,
            async token =>
            {
                await database.StampRulesAsync(token);
                await transaction.CommitAsync(token);
            },
            cancellationToken
        );
    }

    public async Task<ApiError?> DeleteAsync(
        Guid id,
        long? version,
        Principal caller,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var found = await FindAsync(id, version, caller, cancellationToken);
        if (found.Failed)
        {
            return found.Error;
        }

        var rule = found.Value;
        database.Remove(rule);
        audit.Record(
            "alert_rule.deleted",
            rule.Subject,
            before: AlertRuleResponse.Of(rule),
            organization: rule.OrganizationId
        );
        var deleted = await SaveAsync(
            rule,
            async token =>
            {
                await database.StampRulesAsync(token);
                await transaction.CommitAsync(token);
            },
            cancellationToken
        );
        return deleted.Error;
    }

    private async Task<Result<AlertRule>> FindAsync(
        Guid id,
        long? version,
        Principal caller,
        CancellationToken cancellationToken
    )
    {
        var rule = await database
            .Set<AlertRule>()
            .VisibleTo(caller)
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (rule is null)
        {
            return ApiErrors.NotFound("alert rule");
        }

        if (!caller.MayChange(rule))
        {
            return ApiErrors.Forbidden("nodes.update");
        }

        return version is { } wanted && wanted != rule.Version ? ApiErrors.StaleVersion() : rule;
    }

    private async Task<ApiError?> RefuseReferencesAsync(
        AlertRule rule,
        Principal caller,
        CancellationToken cancellationToken
    )
    {
        if (await RefuseTargetAsync(rule, caller, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var (scope, ids) = (rule.OrganizationId ?? Guid.Empty, rule.IntegrationIds);
        var known = await database
            .Set<Integration>()
            .CountAsync(row => row.Scope == scope && ids.Contains(row.Id), cancellationToken);
        return known == ids.Count ? null : ApiErrors.Invalid("integration_ids", "There is no such integration.");
    }

    // A target of another organization does not exist for the caller, and a token for some nodes or instances
    // makes rules for these only.
    private async Task<ApiError?> RefuseTargetAsync(
        AlertRule rule,
        Principal caller,
        CancellationToken cancellationToken
    )
    {
        var only = rule.TargetType == KnownTarget.Node ? caller.OnlyNodes : caller.OnlyInstances;
        if (rule.TargetId is not { } id)
        {
            return caller.OnlyNodes is null && caller.OnlyInstances is null
                ? null
                : ApiErrors.Invalid("target_id", "This credential makes rules for single targets only.");
        }

        var known = await database
            .Set<KnownTarget>()
            .AnyAsync(
                target =>
                    target.Id == id && target.Type == rule.TargetType && target.OrganizationId == rule.OrganizationId,
                cancellationToken
            );
        return known && (only is null || only.Contains(id))
            ? null
            : ApiErrors.Invalid("target_id", $"There is no such {rule.TargetType}.");
    }

    private async Task<Result<AlertRule>> SaveAsync(
        AlertRule rule,
        Func<CancellationToken, Task> commitAsync,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            await commitAsync(cancellationToken);
            return rule;
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return NameTaken;
        }
    }

    /// <summary>What must be equal for alerts to go on.</summary>
    private static string ConditionOf(AlertRule rule) =>
        string.Join(
            '|',
            rule.TargetType,
            rule.TargetId,
            string.Join(',', rule.Selector.OrderBy(label => label.Key, StringComparer.Ordinal)),
            rule.Metric,
            rule.Operator,
            rule.Threshold,
            rule.Value,
            rule.ResolveThreshold,
            rule.DurationSeconds,
            rule.KeepFiringSeconds,
            rule.Enabled
        );
}
