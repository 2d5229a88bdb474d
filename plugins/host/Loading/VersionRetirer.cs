using Microsoft.Extensions.Logging;
using Panel.Plugins.Host.Calls;
using Panel.Plugins.Host.InProcess;

namespace Panel.Plugins.Host.Loading;

/// <summary>Ends versions that no longer take calls.</summary>
internal sealed partial class VersionRetirer(
    PluginCatalog catalog,
    PluginUpdates updates,
    BackgroundTasks tasks,
    TimeProvider clock,
    ILogger<VersionRetirer> logger
)
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);

    /// <summary>New calls go to no version any more; waits for those under way.</summary>
    public async Task StopAsync(PluginSlot slot, CancellationToken cancellationToken)
    {
        if (catalog.Switch(slot.Id, null) is { } version)
        {
            await RetireAsync(slot, version, cancellationToken);
        }
    }

    /// <summary>Waits for the calls that a version still has, ends it, and sees whether it leaves the memory.</summary>
    public async Task RetireAsync(PluginSlot slot, PluginVersion version, CancellationToken cancellationToken)
    {
        try
        {
            await version.CloseAsync().WaitAsync(DrainTime, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            Log.NotDrained(logger, slot.Id, version.Manifest.Version);
        }

        await version.Instance.DisposeAsync();
        if (version.Instance is InProcessPlugin { LoadContext: var context })
        {
            tasks.Run(WatchUnloadAsync(slot, version.Manifest.Version, context));
        }
    }

    private async Task WatchUnloadAsync(PluginSlot slot, string version, WeakReference context)
    {
        await Task.Yield();
        if (await UnloadWatch.IsGoneAsync(context, clock, () => tasks.IsStopping))
        {
            return;
        }

        slot.Pending[version] = true;
        Log.UnloadPending(logger, slot.Id, version);
        catalog.Changed();
        updates.Signal();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Plugin {Plugin} {Version} still has calls after 30 s; they are cut off.")]
        public static partial void NotDrained(ILogger logger, string plugin, string version);

        [LoggerMessage(2, LogLevel.Warning, "Plugin {Plugin} {Version} was unloaded and is still in memory.")]
        public static partial void UnloadPending(ILogger logger, string plugin, string version);
    }
}
