namespace Panel.Agent.Samples;

/// <summary>Measures on every multiple of the interval; a sweep that takes longer skips the next ones.</summary>
internal sealed partial class SampleService(
    NodeSampler sampler,
    SampleStore store,
    SampleOptions options,
    TimeProvider clock,
    ILogger<SampleService> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var at = Next(clock.GetUtcNow());
            await Task.Delay(at - clock.GetUtcNow(), clock, stoppingToken);
            try
            {
                store.Add(await sampler.ReadAsync(at, stoppingToken));
            }
            // A full disk or an unreadable file costs this sample, not the next ones.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, exception);
            }
        }
    }

    private DateTimeOffset Next(DateTimeOffset now)
    {
        var ticks = options.Interval.Ticks;
        return new DateTimeOffset((now.UtcTicks / ticks + 1) * ticks, TimeSpan.Zero);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A measurement failed.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
