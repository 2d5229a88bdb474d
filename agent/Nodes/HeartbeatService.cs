using Panel.Agent.Hosting;
using Panel.Bus;
using Panel.Bus.Reports;

namespace Panel.Agent.Nodes;

/// <summary>Tells the panel that the node lives. Past the outbox: an old heartbeat says nothing.</summary>
internal sealed partial class HeartbeatService(
    NodeReporter reporter,
    IReportSender sender,
    AgentOptions options,
    TimeProvider clock,
    ILogger<HeartbeatService> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.HeartbeatInterval, clock);
        do
        {
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                limit.CancelAfter(options.HeartbeatInterval);
                await sender.SendAsync(reporter.Heartbeat(), limit.Token).WaitAsync(limit.Token);
            }
            // Nothing that goes wrong with one heartbeat may end the next ones.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotSent(logger, exception.Message);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "A heartbeat was not sent: {Problem}")]
        public static partial void NotSent(ILogger logger, string problem);
    }
}
