using Microsoft.Extensions.Options;
using Panel.Alerts.Integrations;
using Panel.Data.Database;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Alerts.Notifications;

/// <summary>
/// Sends what has been committed. A crash between an attempt and its settlement repeats the message with the same
/// id when the lease has ended: receivers drop what they have seen.
/// </summary>
internal sealed partial class DeliveryWorker(
    DeliveryStore store,
    ChannelSender sender,
    IServiceScopeFactory scopes,
    CommitSignal<IntegrationDelivery> signal,
    DeliveryMetrics metrics,
    IOptions<IntegrationOptions> options,
    TimeProvider clock,
    ILogger<DeliveryWorker> logger
) : BackgroundService
{
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Longer than an attempt and what is written down after it, with room for clocks that differ.
    private static readonly TimeSpan Lease = ChannelSender.Limit + 3 * SettleLimit;
    private int _running;

    /// <summary>Frees leases before it has started, and not beside a worker that claims already.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.FreeAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await StartDueAsync(stoppingToken))
                {
                    await signal.WaitAsync(await WaitAsync(stoppingToken), clock, stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was (a database that restarts, most likely), the loop must
                // outlive it: without it no message leaves any more.
                Log.Failed(logger, exception);
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        while (Volatile.Read(ref _running) > 0 && !cancellationToken.IsCancellationRequested)
        {
            // Each one that ends pulses.
            await signal.WaitAsync(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task<bool> StartDueAsync(CancellationToken stopping)
    {
        var room = options.Value.MostAtOnce - Volatile.Read(ref _running);
        if (room <= 0)
        {
            return false;
        }

        var claimed = await store.ClaimAsync(room, Lease, stopping);
        foreach (var delivery in claimed)
        {
            Interlocked.Increment(ref _running);
            _ = RunAsync(delivery, stopping);
        }

        return claimed.Count > 0;
    }

    private async Task<TimeSpan> WaitAsync(CancellationToken cancellationToken)
    {
        var poll = options.Value.PollInterval;
        return await store.NextAsync(cancellationToken) - clock.GetUtcNow() is { } wait && wait < poll ? wait : poll;
    }

    private async Task RunAsync(ClaimedDelivery claimed, CancellationToken stopping)
    {
        try
        {
            // Off the loop: the first part of a send runs on the caller's thread.
            await Task.Yield();
            if (await TryAsync(claimed, stopping) is { } attempt)
            {
                await SettleAsync(claimed, attempt);
            }
            else
            {
                using var limit = new CancellationTokenSource(SettleLimit);
                await store.ReleaseAsync(claimed, limit.Token);
            }
        }
        catch (Exception exception)
        {
            // The database, most likely. The lease ends by itself, and the message goes out again with its id.
            Log.NotSettled(logger, exception, claimed.Delivery.Id);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            signal.Pulse();
        }
    }

    // Null when the shutdown broke it off.
    private async Task<SendAttempt?> TryAsync(ClaimedDelivery claimed, CancellationToken stopping)
    {
        var at = clock.GetUtcNow();
        try
        {
            return await sender.SendAsync(claimed.Integration, claimed.Delivery, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception)
        {
            // A fault of the panel's own, with this message: it goes up its ladder like every other failure.
            Log.Faulted(logger, exception, claimed.Delivery.Id);
            return new SendAttempt(
                at,
                TimeSpan.Zero,
                new SendResult(SendOutcome.Retry, null, null, "The panel failed to send it."),
                Chat: false
            );
        }
    }

    private async Task SettleAsync(ClaimedDelivery claimed, SendAttempt attempt)
    {
        // Also when stopping: what has been sent should not be sent again by the next start.
        using var limit = new CancellationTokenSource(SettleLimit);
        await using var scope = scopes.CreateAsyncScope();
        var settlement = scope.ServiceProvider.GetRequiredService<DeliverySettlement>();
        var status = await settlement.RunAsync(claimed, attempt, limit.Token);
        metrics.Count(claimed.Integration.Type, attempt, status);
        if (status == DeliveryStatus.Failed)
        {
            Log.GivenUp(logger, claimed.Delivery.Id, claimed.Integration.Id, claimed.Delivery.Attempts + 1);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The deliveries could not be worked on.")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "What came of delivery {Delivery} could not be written down.")]
        public static partial void NotSettled(ILogger logger, Exception exception, Guid delivery);

        [LoggerMessage(3, LogLevel.Error, "Delivery {Delivery} could not be sent.")]
        public static partial void Faulted(ILogger logger, Exception exception, Guid delivery);

        [LoggerMessage(
            4,
            LogLevel.Warning,
            "Delivery {Delivery} to integration {Integration} was given up after attempt {Attempt}."
        )]
        public static partial void GivenUp(ILogger logger, Guid delivery, Guid integration, int attempt);
    }
}
