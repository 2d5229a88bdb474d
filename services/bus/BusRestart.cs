using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Panel.Bus;

/// <summary>
/// Starts the bus again when its start failed. A broker that is down does not fail the start (the library waits for it); a refused login does,
/// and would leave the process without a bus until somebody restarts it.
/// </summary>
internal sealed partial class BusRestart(IHostApplicationLifetime lifetime, ILogger<BusRestart> logger) : IBusObserver
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public Task StartFaulted(IBus bus, Exception exception)
    {
        Log.Failed(logger, exception.Message, Pause.TotalSeconds);
        // Not awaited: the failed start must return first. A failure comes back here through the next call.
        _ = RestartAsync((IBusControl)bus);
        return Task.CompletedTask;
    }

    public void PostCreate(IBus bus)
    {
    }

    public void CreateFaulted(Exception exception)
    {
    }

    public Task PreStart(IBus bus) => Task.CompletedTask;

    public Task PostStart(IBus bus, Task<BusReady> busReady) => Task.CompletedTask;

    public Task PreStop(IBus bus) => Task.CompletedTask;

    public Task PostStop(IBus bus) => Task.CompletedTask;

    public Task StopFaulted(IBus bus, Exception exception) => Task.CompletedTask;

    private async Task RestartAsync(IBusControl bus)
    {
        var stopping = lifetime.ApplicationStopping;
        await Task.Delay(Pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stopping.IsCancellationRequested) await bus.StartAsync(stopping);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The bus did not start ({Reason}); again in {Seconds} s.")]
        public static partial void Failed(ILogger logger, string reason, double seconds);
    }
}
