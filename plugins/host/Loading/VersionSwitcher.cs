using Microsoft.Extensions.Logging;
using Panel.Plugins.Host.Calls;
using Panel.Plugins.Host.InProcess;
using Panel.Plugins.Host.Installed;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Sources;

namespace Panel.Plugins.Host.Loading;

/// <summary>
/// Starts the version that an entry names beside the one that runs, switches calls over once it is healthy, and goes
/// back where it is not. Callers hold the slot's turn.
/// </summary>
internal sealed partial class VersionSwitcher(
    PackageFetcher fetcher,
    PackageFolder folder,
    InstalledSet installed,
    PluginStarter starter,
    HealthWatch health,
    VersionRetirer retirer,
    PluginCatalog catalog,
    PluginUpdates updates,
    BackgroundTasks tasks,
    ILogger<VersionSwitcher> logger
)
{
    public async Task ChangeAsync(
        PluginSlot slot,
        PluginSet set,
        PluginSetEntry entry,
        bool offline,
        CancellationToken cancellationToken
    )
    {
        await StopWatchAsync(slot);
        if (installed.ReasonOf(entry) is { } reason)
        {
            slot.Fault = reason;
            await ServeOlderAsync(slot, set, entry, cancellationToken);
            return;
        }

        var isSticky = false;
        try
        {
            var package = await fetcher.GetAsync(set, entry, offline, cancellationToken);
            isSticky = !offline && (set.AllowUntrusted || package.Trust != PluginTrust.Untrusted);
            var next = await StartHealthyAsync(package, entry, set.AllowUntrusted, cancellationToken);
            slot.Fault = null;
            var before = folder.ActiveVersion(slot.Id);
            Switch(slot, next);
            Watch(slot, set, entry, next, before);
            installed.Forget(entry.Id);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever went wrong, this plugin's status says it, and the others go on.
            Fail(slot, entry, exception, isSticky);
            if (offline)
            {
                // It may need the source, as for its stored values: the first round with the source tries again.
                slot.Mark = null;
            }

            await ServeOlderAsync(slot, set, entry, cancellationToken);
        }
    }

    /// <summary>Ends the watch over the version that takes calls.</summary>
    public static async Task StopWatchAsync(PluginSlot slot)
    {
        if (slot.Watch is { } watch)
        {
            slot.Watch = null;
            await watch.CancelAsync();
            watch.Dispose();
        }
    }

    private async Task<PluginVersion> StartHealthyAsync(
        InstalledPackage package,
        PluginSetEntry entry,
        bool allowUntrusted,
        CancellationToken cancellationToken
    )
    {
        var version = await starter.StartAsync(package, entry, allowUntrusted, cancellationToken);
        try
        {
            await health.CheckAsync(version, cancellationToken);
            return version;
        }
        catch
        {
            await version.Instance.DisposeAsync();
            throw;
        }
    }

    private void Switch(PluginSlot slot, PluginVersion next)
    {
        folder.Activate(slot.Id, next.Manifest.Version);
        slot.Health = null;
        var last = catalog.Switch(slot.Id, next);
        Log.Serving(logger, slot.Id, next.Manifest.Version, next.Plugin.Isolation, next.Plugin.Trust);
        if (last is not null)
        {
            tasks.Run(retirer.RetireAsync(slot, last, CancellationToken.None));
        }
    }

    private void Watch(PluginSlot slot, PluginSet set, PluginSetEntry entry, PluginVersion version, string? before)
    {
        var watch = new CancellationTokenSource();
        var token = watch.Token;
        slot.Watch = watch;
        Func<Exception, Task>? giveWay =
            before is not null && before != version.Manifest.Version
                ? fault => GoBackAsync(slot, set, entry, version, before, fault, token)
                : null;
        tasks.Run(health.RunAsync(slot, version, giveWay, token));
    }

    private async Task GoBackAsync(
        PluginSlot slot,
        PluginSet set,
        PluginSetEntry entry,
        PluginVersion version,
        string before,
        Exception fault,
        CancellationToken cancellationToken
    )
    {
        await slot.Turn.WaitAsync(cancellationToken);
        try
        {
            if (catalog.Find(slot.Id) != version)
            {
                return;
            }

            Fail(slot, entry, fault, isSticky: true);
            await ServeAsync(slot, set, entry, before, cancellationToken);
            if (catalog.Find(slot.Id) == version)
            {
                await retirer.StopAsync(slot, cancellationToken);
            }
        }
        finally
        {
            slot.Turn.Release();
            catalog.Changed();
            updates.Signal();
        }
    }

    /// <summary>
    /// The entry cannot be served. What runs goes on; at a start, the version that ran last is started.
    /// </summary>
    private async Task ServeOlderAsync(
        PluginSlot slot,
        PluginSet set,
        PluginSetEntry entry,
        CancellationToken cancellationToken
    )
    {
        if (catalog.Find(slot.Id) is null && folder.ActiveVersion(slot.Id) is { } active && active != entry.Version)
        {
            await ServeAsync(slot, set, entry, active, cancellationToken);
        }
    }

    private async Task ServeAsync(
        PluginSlot slot,
        PluginSet set,
        PluginSetEntry entry,
        string version,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (await folder.FindAsync(entry.Id, version, null, set.Keys, cancellationToken) is { } package)
            {
                Switch(slot, await StartHealthyAsync(package, entry, set.AllowUntrusted, cancellationToken));
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The older version is a second best; the status already says why the right one does not run.
            Log.NotServed(logger, slot.Id, version, LogText.OneLine(exception));
        }
    }

    private void Fail(PluginSlot slot, PluginSetEntry entry, Exception exception, bool isSticky)
    {
        var reason = $"{entry.Version}: {ReasonOf(exception)}";
        slot.Fault = reason;
        Log.NotServed(logger, slot.Id, entry.Version, reason);
        if (exception is PackageAwayException)
        {
            slot.Mark = null;
        }
        else if (isSticky && exception is not PackageException)
        {
            installed.Fail(entry, reason);
        }
    }

    private static string ReasonOf(Exception exception) =>
        exception switch
        {
            PackageException refused => $"{refused.Code}: {refused.Message}",
            PackageAwayException or PluginLoadException => exception.Message,
            PluginFailedException failed => $"{failed.Code}: {failed.Message}",
            _ => $"start: {LogText.OneLine(exception)}",
        };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Plugin {Plugin} {Version} takes calls ({Isolation}, {Trust}).")]
        public static partial void Serving(
            ILogger logger,
            string plugin,
            string version,
            PluginIsolation isolation,
            PluginTrust trust
        );

        [LoggerMessage(2, LogLevel.Error, "Plugin {Plugin} {Version} is not served: {Reason}")]
        public static partial void NotServed(ILogger logger, string plugin, string version, string reason);
    }
}
