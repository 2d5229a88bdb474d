using Microsoft.Extensions.Logging;
using Panel.Hosting;
using Panel.Plugins.Host.Calls;
using Panel.Plugins.Host.InProcess;

namespace Panel.Plugins.Host.Workers;

/// <summary>
/// Keeps a worker running. A process that dies is started again after 1 second, then twice as long each time, up to
/// 5 minutes; one that lived for longer than that begins anew.
/// </summary>
internal sealed partial class WorkerKeeper(
    WorkerStart start,
    WorkerIsolation isolation,
    TimeProvider clock,
    ILogger logger
) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _end = new();
    private volatile WorkerProcess? _process;
    private Task _keeping = Task.CompletedTask;

    /// <summary>Null while the worker is dead and waits for its next start.</summary>
    public WorkerProcess? Process => _process;

    public WorkerIsolation Isolation => isolation;

    /// <exception cref="PluginLoadException">The plugin or its process did not start.</exception>
    public async Task<WorkerProcess> StartAsync(CancellationToken cancellationToken)
    {
        var process = await WorkerProcess.StartAsync(start, isolation, cancellationToken);
        _process = process;
        _keeping = KeepAsync(process);
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_process is { } process)
        {
            await process.DisposeAsync();
        }

        await _keeping;
        _end.Dispose();
    }

    private async Task KeepAsync(WorkerProcess process)
    {
        var deaths = 0;
        WorkerProcess? next = process;
        while (next is not null)
        {
            var started = clock.GetTimestamp();
            await next.Ended;
            _process = null;
            if (_end.IsCancellationRequested)
            {
                return;
            }

            Log.Died(logger, start.Manifest.Id, LogText.OneLine(next.Errors));
            await next.DisposeAsync();
            deaths = clock.GetElapsedTime(started) > LongestPause ? 0 : deaths;
            (next, deaths) = await StartAgainAsync(deaths + 1);
            _process = next;
        }
    }

    // Null only when the plugin is to end.
    private async Task<(WorkerProcess? Process, int Deaths)> StartAgainAsync(int deaths)
    {
        while (true)
        {
            try
            {
                await Task.Delay(Backoff.After(deaths, FirstPause, LongestPause), clock, _end.Token);
                return (await StartOnceAsync(), deaths);
            }
            catch (Exception) when (_end.IsCancellationRequested)
            {
                return (null, deaths);
            }
            catch (Exception exception)
            {
                // It did not start, for whatever reason: the next pause is longer.
                Log.NotStarted(logger, start.Manifest.Id, LogText.OneLine(exception));
                deaths++;
            }
        }
    }

    private async Task<WorkerProcess> StartOnceAsync()
    {
        using var limit = new CancellationTokenSource(StartTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _end.Token);
        var process = await WorkerProcess.StartAsync(start, isolation, either.Token);
        if (_end.IsCancellationRequested)
        {
            await process.DisposeAsync();
        }

        return process;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The worker of plugin {Plugin} died: {Errors}")]
        public static partial void Died(ILogger logger, string plugin, string errors);

        [LoggerMessage(2, LogLevel.Error, "The worker of plugin {Plugin} does not start: {Reason}")]
        public static partial void NotStarted(ILogger logger, string plugin, string reason);
    }
}
