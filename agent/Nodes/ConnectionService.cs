using Panel.Agent.Hosting;
using Panel.Bus;
using Panel.Bus.Reports;
using Panel.Hosting;

namespace Panel.Agent.Nodes;

/// <summary>
/// Announces the node whenever its command queue is connected; the panel answers
/// with the desired state. Past the outbox, since what it
/// says about the instances is true only now.
/// </summary>
internal sealed partial class ConnectionService(
    CommandQueueObserver queue,
    NodeReporter reporter,
    IReportSender sender,
    AgentOptions options,
    TimeProvider clock,
    ILogger<ConnectionService> logger
) : BackgroundService
{
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await queue.ConnectedAsync(stoppingToken);
            await AnnounceAsync(stoppingToken);
        }
    }

    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(options.MinRetryDelay, options.MaxRetryDelay);
        while (true)
        {
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(SendTimeout);
                await sender.SendAsync(await reporter.ConnectedAsync(limit.Token), limit.Token).WaitAsync(limit.Token);
                return;
            }
            // The panel cannot reconcile a node that it never heard of: try until it works, whatever the reason.
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                var pause = backoff.Next();
                Log.NotSent(logger, exception.Message, pause);
                await Task.Delay(pause, clock, cancellationToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The node could not be announced ({Problem}); next try in {Delay}")]
        public static partial void NotSent(ILogger logger, string problem, TimeSpan delay);
    }
}
