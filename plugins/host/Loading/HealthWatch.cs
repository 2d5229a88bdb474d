using Panel.Plugins.Host.Calls;
using Panel.Plugins.Host.InProcess;

namespace Panel.Plugins.Host.Loading;

/// <summary>Asks versions whether they are well: once before they take calls, then again and again.</summary>
internal sealed class HealthWatch(PluginCatalog catalog, PluginUpdates updates, TimeProvider clock)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan NewTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan NewInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    /// <exception cref="PluginLoadException">It is not well, or does not say so in time.</exception>
    public async Task CheckAsync(PluginVersion version, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(AnswerTime, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await version.Instance.CheckHealthAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PluginLoadException($"health: no answer within {AnswerTime.TotalSeconds:0} s");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new PluginLoadException($"health: {LogText.OneLine(exception)}");
        }
    }

    /// <summary>
    /// Watches a version until the token is cancelled. One that turns out unhealthy within a minute gives way, if there
    /// is one to give way to; later the status says so, and the breaker keeps callers from it.
    /// </summary>
    /// <param name="slot">Of the plugin.</param>
    /// <param name="version">The one that takes calls.</param>
    /// <param name="giveWay">Null where there is no version before it.</param>
    /// <param name="cancellationToken">Cancelled when another version takes the calls.</param>
    public async Task RunAsync(
        PluginSlot slot,
        PluginVersion version,
        Func<Exception, Task>? giveWay,
        CancellationToken cancellationToken
    )
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            var isNew = clock.GetElapsedTime(start) < NewTime;
            await Task.Delay(isNew ? NewInterval : Interval, clock, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            var fault = await FaultAsync(version, cancellationToken);
            if (fault is not null && isNew && giveWay is not null)
            {
                await giveWay(fault);
                return;
            }

            if (slot.Health != fault?.Message)
            {
                slot.Health = fault?.Message;
                catalog.Changed();
                updates.Signal();
            }
        }
    }

    private async Task<Exception?> FaultAsync(PluginVersion version, CancellationToken cancellationToken)
    {
        try
        {
            await CheckAsync(version, cancellationToken);
            return version.Breaker.IsOpen ? new PluginLoadException("calls: 5 of the last 20 failed") : null;
        }
        catch (PluginLoadException exception)
        {
            return exception;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
