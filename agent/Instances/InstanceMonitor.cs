using Panel.Agent.Reports;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>
/// Boots the instances, passes on the runtime's hints, and every 30 s looks at everything and reports it.
/// </summary>
internal sealed partial class InstanceMonitor(
    InstanceRegistry registry,
    IContainerRuntime runtime,
    OperationStore operations,
    IReportOutbox outbox,
    INodeIdentity node,
    TimeProvider clock,
    ILogger<InstanceMonitor> logger
) : IHostedService, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WatchPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ListLimit = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stop = new();
    private Task _loops = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        registry.Begin();
        _loops = Task.WhenAll(
            Task.Run(() => WatchAsync(_stop.Token), CancellationToken.None),
            Task.Run(() => LookAsync(_stop.Token), CancellationToken.None)
        );
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _loops.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await registry.StopAsync().WaitAsync(cancellationToken);
    }

    public void Dispose() => _stop.Dispose();

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var id in runtime.WatchAsync(cancellationToken))
                {
                    registry.Look(id);
                }
            }
            catch (RuntimeException exception)
            {
                Log.WatchEnded(logger, exception);
            }

            // LookAtAll finds what happened while the agent did not watch.
            await Task.Delay(WatchPause, clock, cancellationToken);
            registry.LookAtAll();
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await FindStraysAsync(cancellationToken);
                registry.LookAtAll();
                await registry.PruneAsync();
                operations.Prune();
                outbox.Enqueue(
                    new InstancesObserved(node.NodeId, outbox.NextSequence(), clock.GetUtcNow(), registry.Observe())
                );
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Nothing here may end the watch over the instances; the next round tries again.
                Log.LookFailed(logger, exception);
            }
        } while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task FindStraysAsync(CancellationToken cancellationToken)
    {
        try
        {
            registry.SetStrays(
                await runtime.ListAsync(cancellationToken).WaitAsync(ListLimit, clock, cancellationToken)
            );
        }
        catch (Exception exception) when (exception is RuntimeException or TimeoutException)
        {
            Log.LookFailed(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The runtime's events broke off; watching again.")]
        public static partial void WatchEnded(ILogger logger, Exception error);

        [LoggerMessage(2, LogLevel.Warning, "Looking at the instances failed.")]
        public static partial void LookFailed(ILogger logger, Exception error);
    }
}
