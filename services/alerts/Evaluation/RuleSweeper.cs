using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Conditions;
using Panel.Alerts.Data;
using Panel.Alerts.Rules;
using Panel.Alerts.Silences;
using Panel.Hosting;

namespace Panel.Alerts.Evaluation;

/// <summary>Adds the platform's rules at the start, and hourly deletes what is only remembered no longer.</summary>
internal sealed class RuleSweeper(IServiceScopeFactory scopes, TimeProvider clock, ILogger<RuleSweeper> logger)
    : PeriodicBackgroundService(TimeSpan.FromHours(1), clock, logger, atStart: true)
{
    private static readonly TimeSpan SilenceKept = TimeSpan.FromDays(30);
    private static readonly TimeSpan CooldownKept = TimeSpan.FromSeconds(RuleLimits.LongestCooldown);

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AlertsDbContext>();
        await using (var transaction = await database.Database.BeginTransactionAsync(cancellationToken))
        {
            await scope.ServiceProvider.GetRequiredService<BuiltInRules>().EnsureAsync(null, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        var now = Clock.GetUtcNow();
        var ended = now - SilenceKept;
        await database.Set<Silence>().Where(silence => silence.EndsAt < ended).ExecuteDeleteAsync(cancellationToken);
        var cooled = now - CooldownKept;
        await database
            .Set<RuleState>()
            .Where(state => state.Phase == RulePhase.Ok && (state.NotifiedAt == null || state.NotifiedAt < cooled))
            .ExecuteDeleteAsync(cancellationToken);
    }
}
