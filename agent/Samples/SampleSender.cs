using Panel.Agent.Hosting;
using Panel.Agent.Reports;
using Panel.Contracts;
using Panel.Hosting;

namespace Panel.Agent.Samples;

/// <summary>
/// Sends measurements in order of time, and forgets them once the broker has confirmed them. Beside the report
/// outbox, so that two hours of measurements delay no report about an instance.
/// </summary>
internal sealed partial class SampleSender(
    SampleStore store,
    DeliverReport deliver,
    IReportOutbox outbox,
    INodeIdentity identity,
    SampleOptions options,
    TimeProvider clock,
    ILogger<SampleSender> logger
) : BackgroundService
{
    private static readonly TimeSpan SendTimeLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = new Backoff(ShortestWait, LongestWait);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var sent = await SendAsync(stoppingToken);
                delay.Reset();
                await (
                    sent < options.BatchSize
                        ? store.WaitAsync(stoppingToken)
                        : Task.Delay(options.BatchPause, clock, stoppingToken)
                );
            }
            // Whatever the broker, the network or the disk does: the samples wait and are tried again.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                var wait = delay.Next();
                Log.NotSent(logger, exception.Message, wait);
                await Task.Delay(wait, clock, stoppingToken);
            }
        }
    }

    private async Task<int> SendAsync(CancellationToken cancellationToken)
    {
        var samples = store.Peek();
        if (samples.Count == 0)
        {
            return 0;
        }

        using var limit = new CancellationTokenSource(SendTimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var report = new NodeSamples(identity.NodeId, outbox.NextSequence(), samples);
        // The bus may ignore the token while it connects.
        await deliver(report, Guid.CreateVersion7(clock.GetUtcNow()), either.Token).WaitAsync(either.Token);
        store.Remove(samples);
        return samples.Count;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Measurements were not sent ({Problem}); next try in {Wait}.")]
        public static partial void NotSent(ILogger logger, string problem, TimeSpan wait);
    }
}
