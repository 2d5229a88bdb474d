namespace Panel.Agent.Console;

/// <summary>Saves the consoles' marks once a second, and when the agent stops.</summary>
internal sealed partial class ConsoleSaver(InstanceConsoles consoles, TimeProvider clock, ILogger<ConsoleSaver> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Save();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Save();
        }
    }

    // A full disk must not end the agent; the marks are saved when there is room again.
    private void Save()
    {
        try
        {
            consoles.Save();
        }
        catch (Microsoft.Data.Sqlite.SqliteException exception)
        {
            Log.NotSaved(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The consoles' positions could not be saved.")]
        public static partial void NotSaved(ILogger logger, Exception error);
    }
}
