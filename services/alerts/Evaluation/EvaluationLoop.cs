using Panel.Alerts.Data;
using Panel.Hosting;

namespace Panel.Alerts.Evaluation;

/// <summary>
/// Evaluates this replica's shards, on one thread. Whatever fails, it forgets all it knows and begins again from the
/// rows: they say what was told, and conditions that still hold are seen again.
/// </summary>
// The way of a sample: SampleFeedConsumer takes it from the bus into SampleFeed; this loop hands it to
// EvaluationSession, and AlertEngine finds its targets and their rules (EngineTargets, RuleIndex). RuleEvaluator
// says what a value means for a rule, RuleTracker keeps that and what changed. EvaluationStore writes changes down
// as states and alerts (AlertGroups, AlertInhibition), in one transaction. When a group's time has come, AlertNotices
// lets GroupNotices tell of it: into the NotificationQueue, from where the DeliveryWorker sends.
internal sealed partial class EvaluationLoop(
    IServiceScopeFactory scopes,
    SampleFeed feed,
    EvaluationOptions options,
    TimeProvider clock,
    ILogger<EvaluationLoop> logger
) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReleaseTimeLimit = TimeSpan.FromSeconds(5);

    private readonly Guid _replica = Guid.CreateVersion7(clock.GetUtcNow());
    private readonly RecentSamples _recent = new(clock);

    /// <summary>The shards that this replica evaluates now.</summary>
    public int Held { get; private set; }

    /// <summary>The stamp of the rules that are evaluated; null before any.</summary>
    public long? RulesVersion { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var session = new EvaluationSession(_replica, scopes, _recent, options, clock);
            try
            {
                while (!stoppingToken.IsCancellationRequested)
                {
                    await StepAsync(session, stoppingToken);
                    failures = 0;
                    await Task.Delay(options.Pause, clock, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            // Mostly a database that is away, or a lease that was lost; both are cured by beginning again.
            catch (Exception exception)
            {
                Held = 0;
                var pause = Backoff.After(++failures, FirstPause, LongestPause);
                Log.Interrupted(logger, exception, pause);
                await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await ReleaseAsync();
    }

    private async Task StepAsync(EvaluationSession session, CancellationToken cancellationToken)
    {
        await session.RenewAsync(cancellationToken);
        Held = session.Shards.Count;
        await session.ReadRulesAsync(cancellationToken);
        RulesVersion = session.RulesVersion;
        while (feed.TryTake(out var report))
        {
            session.Take(report);
        }

        await session.WriteAsync(cancellationToken);
        await session.TickAsync(cancellationToken);
    }

    private async Task ReleaseAsync()
    {
        using var limit = new CancellationTokenSource(ReleaseTimeLimit, clock);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await new ShardLeases(_replica, options, clock).ReleaseAsync(
                scope.ServiceProvider.GetRequiredService<AlertsDbContext>(),
                limit.Token
            );
        }
        // The leases run out by themselves.
        catch (Exception exception)
        {
            Log.NotReleased(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The evaluation of alert rules broke off; it begins again in {Pause}.")]
        public static partial void Interrupted(ILogger logger, Exception exception, TimeSpan pause);

        [LoggerMessage(2, LogLevel.Information, "The leases were not given back; they run out.")]
        public static partial void NotReleased(ILogger logger, Exception exception);
    }
}
