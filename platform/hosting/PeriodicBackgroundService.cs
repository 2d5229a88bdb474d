using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Panel.Hosting;

/// <summary>
/// Work that recurs for as long as the host runs. A run that fails is logged, and the next one comes at its time.
/// </summary>
/// <param name="interval">From the start to the first run, and from run to run; one
/// that takes longer is followed by the next at once.</param>
/// <param name="clock">Times the runs.</param>
/// <param name="logger">Takes the failures.</param>
/// <param name="atStart">Whether the first run comes at the start.</param>
public abstract partial class PeriodicBackgroundService(
    TimeSpan interval,
    TimeProvider clock,
    ILogger logger,
    bool atStart = false
) : BackgroundService
{
    protected TimeProvider Clock { get; } = clock;

    protected ILogger Logger { get; } = logger;

    protected abstract Task RunAsync(CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, Clock);
        if (atStart)
        {
            await TryAsync(stoppingToken);
        }

        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(stoppingToken);
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            // Anything, for an exception that leaves here stops the host. Mostly a database
            // that is away; at shutdown, what the shutdown broke off.
            if (!cancellationToken.IsCancellationRequested)
            {
                Log.Failed(Logger, exception, interval);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "This run failed; the next one comes in {Interval}.")]
        public static partial void Failed(ILogger logger, Exception failure, TimeSpan interval);
    }
}
