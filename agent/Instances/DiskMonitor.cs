namespace Panel.Agent.Instances;

/// <summary>Measures every instance with a disk limit once a minute, one after the other.</summary>
internal sealed partial class DiskMonitor(InstanceRegistry registry, TimeProvider clock, ILogger<DiskMonitor> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            foreach (var supervisor in registry.Supervisors)
            {
                await CheckAsync(supervisor, stoppingToken);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CheckAsync(InstanceSupervisor supervisor, CancellationToken cancellationToken)
    {
        try
        {
            await DiskMeter.CheckAsync(supervisor.Instance, cancellationToken);
        }
        // Files come and go under the walk, and a full disk may refuse the report; the next round measures again.
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.NotMeasured(logger, supervisor.Instance.Id, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The disk use of {InstanceId} could not be measured.")]
        public static partial void NotMeasured(ILogger logger, Guid instanceId, Exception error);
    }
}
