using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Panel.Hosting;
using Panel.Plugins.Host.Calls;
using Panel.Plugins.Host.InProcess;
using Panel.Plugins.Host.Installed;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Sources;

namespace Panel.Plugins.Host.Loading;

/// <summary>
/// Keeps this process to the set of plugins: fetches and checks packages, starts, switches over, goes back, stops, and
/// reports. Begins with the set of the last run, so that it needs no source to start.
/// </summary>
internal sealed partial class PluginLoader(
    PluginScope scope,
    IPluginSource source,
    PluginStarter starter,
    PluginCatalog catalog,
    PluginUpdates updates,
    IOptions<PluginOptions> options,
    IHostEnvironment environment,
    TimeProvider clock,
    ILogger<PluginLoader> logger
) : BackgroundService
{
    private const int AtOnce = 4;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SourceTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FetchTime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan HealthTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan NewHealthInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HealthInterval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WatchTime = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, PluginSlot> _slots = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _endings = new();
    private readonly Lock _fileLock = new();
    private PackageFolder _folder = null!;
    private PluginSetFile _file = null!;
    private volatile bool _stopping;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var folder = options.Value.DataFolder ?? Path.Combine("data", "plugins", scope.Service);
        _folder = new PackageFolder(Path.Combine(environment.ContentRootPath, folder));
        _file = _folder.ReadSet();
        if (_file.Set is { } last)
        {
            await ApplyAsync(last, offline: true, stoppingToken);
        }

        // The services start in any order, so the first sets are asked for often.
        var backoff = new Backoff(FirstRetry, Interval);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await TryRoundAsync(stoppingToken))
            {
                backoff.Reset();
                await updates.WaitAsync(Interval, clock, stoppingToken);
            }
            else
            {
                await updates.WaitAsync(backoff.Next(), clock, stoppingToken);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        await base.StopAsync(cancellationToken);
        foreach (var slot in _slots.Values)
        {
            if (slot.Watch is { } watch)
            {
                await watch.CancelAsync();
            }

            if (catalog.Switch(slot.Id, null) is { } version)
            {
                await version.Instance.DisposeAsync();
            }
        }

        // Tasks that end a version only wait and dispose; they bear being cut off with the process.
        await Task.WhenAny(Task.WhenAll(_endings.Keys), Task.Delay(TimeSpan.FromSeconds(1), cancellationToken));
    }

    private async Task<bool> TryRoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var limit = new CancellationTokenSource(SourceTime, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var set = await source.ReadAsync(_file.Set?.Version ?? 0, both.Token);
            if ((set ?? _file.Set) is { } wanted)
            {
                await ApplyAsync(wanted, offline: false, cancellationToken);
            }

            await ReportAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The source is a database or another service, and may fail in every way; the last set stays.
            Log.SourceAway(logger, scope.Service, exception.Message);
            return false;
        }
    }

    private async Task ApplyAsync(PluginSet set, bool offline, CancellationToken cancellationToken)
    {
        var served = set
            .Plugins.Where(entry => entry.Capabilities.Intersect(scope.Capabilities).Any())
            .ToDictionary(entry => entry.Id, StringComparer.Ordinal);
        foreach (var gone in _slots.Values.Where(slot => !served.ContainsKey(slot.Id)).ToArray())
        {
            await RemoveAsync(gone, cancellationToken);
        }

        await Parallel.ForEachAsync(
            served.Values,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (entry, token) => await ApplyAsync(set, entry, offline, token)
        );

        // Only now: a process that is killed before starts with the set that it had.
        Save(file => file with { Set = set });
    }

    private async Task ApplyAsync(
        PluginSet set,
        PluginSetEntry entry,
        bool offline,
        CancellationToken cancellationToken
    )
    {
        var slot = _slots.GetOrAdd(entry.Id, id => new PluginSlot(id));
        var mark = EntryMark.Of(entry);
        var keys = KeysMark(set);
        await slot.Turn.WaitAsync(cancellationToken);
        try
        {
            if (slot.Mark == mark && slot.Keys == keys)
            {
                return;
            }

            var sameEntry = slot.Mark == mark;
            (slot.Entry, slot.Mark, slot.Keys) = (entry, mark, keys);
            if (sameEntry && await StillTrustedAsync(slot, set, cancellationToken))
            {
                return;
            }

            await StopWatchAsync(slot);
            if (_file.Failures.TryGetValue(entry.Id, out var failure) && failure.Entry == mark)
            {
                slot.Fault = failure.Reason;
                await ServeOlderAsync(slot, set, entry, cancellationToken);
                return;
            }

            await ChangeAsync(slot, set, entry, mark, offline, cancellationToken);
        }
        finally
        {
            slot.Turn.Release();
            catalog.Changed();
        }
    }

    // Keys came or went; the entry is the same. A version whose key still counts the same keeps running.
    private async Task<bool> StillTrustedAsync(PluginSlot slot, PluginSet set, CancellationToken cancellationToken)
    {
        if (catalog.Find(slot.Id) is not { } version)
        {
            return false;
        }

        var key = set.Keys.FirstOrDefault(known => known.Id == version.KeyId);
        var trust = key switch
        {
            null => PluginTrust.Untrusted,
            { FirstParty: true } => PluginTrust.FirstParty,
            _ => PluginTrust.Trusted,
        };
        if (trust == version.Plugin.Trust && (trust != PluginTrust.Untrusted || set.AllowUntrusted))
        {
            return true;
        }

        // What lost its trust stops before anything else is tried.
        await RetireAsync(slot, catalog.Switch(slot.Id, null), cancellationToken);
        return false;
    }

    private async Task ChangeAsync(
        PluginSlot slot,
        PluginSet set,
        PluginSetEntry entry,
        string mark,
        bool offline,
        CancellationToken cancellationToken
    )
    {
        var sticky = false;
        try
        {
            var package = await PackageAsync(set, entry, offline, cancellationToken);
            sticky = set.AllowUntrusted || package.Trust != PluginTrust.Untrusted;
            var next = await StartHealthyAsync(package, entry, set.AllowUntrusted, cancellationToken);
            slot.Fault = null;
            Switch(slot, set, entry, next, watch: true);
            Forget(entry.Id);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever went wrong, this plugin's status says it, and the others go on.
            Fail(slot, entry, mark, exception, sticky);
            await ServeOlderAsync(slot, set, entry, cancellationToken);
        }
    }

    private async Task<InstalledPackage> PackageAsync(
        PluginSet set,
        PluginSetEntry entry,
        bool offline,
        CancellationToken cancellationToken
    )
    {
        if (
            await _folder.FindAsync(entry.Id, entry.Version, entry.PackageSha256, set.Keys, cancellationToken) is
            { } present
        )
        {
            return present;
        }

        if (offline)
        {
            throw new PackageAwayException($"The package of {entry.Version} is not on this disk.");
        }

        using var limit = new CancellationTokenSource(FetchTime, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await using var package = await source.OpenPackageAsync(entry.Id, entry.Version, both.Token);
            return await _folder.AddAsync(entry.Id, entry.Version, entry.PackageSha256, package, set.Keys, both.Token);
        }
        catch (Exception exception)
            when (exception is not PackageException && !cancellationToken.IsCancellationRequested)
        {
            // The source or the disk, not the plugin: the next round tries again.
            throw new PackageAwayException($"The package of {entry.Version} cannot be fetched now.", exception);
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
            await CheckHealthAsync(version, cancellationToken);
            return version;
        }
        catch
        {
            await version.Instance.DisposeAsync();
            throw;
        }
    }

    private async Task CheckHealthAsync(PluginVersion version, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(HealthTime, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await version.Instance.CheckHealthAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PluginLoadException("health: no answer within 10 s");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new PluginLoadException($"health: {LogText.OneLine(exception)}");
        }
    }

    private void Switch(PluginSlot slot, PluginSet set, PluginSetEntry entry, PluginVersion next, bool watch)
    {
        var before = _folder.ActiveVersion(slot.Id);
        _folder.Activate(slot.Id, next.Manifest.Version);
        slot.Health = null;
        var last = catalog.Switch(slot.Id, next);
        Log.Serving(logger, slot.Id, next.Manifest.Version, next.Plugin.Isolation, next.Plugin.Trust);
        if (last is not null)
        {
            InBackground(RetireAsync(slot, last, CancellationToken.None));
        }

        if (watch)
        {
            slot.Watch = new CancellationTokenSource();
            InBackground(WatchAsync(slot, set, entry, next, before, slot.Watch.Token));
        }
    }

    private static async Task StopWatchAsync(PluginSlot slot)
    {
        if (slot.Watch is { } watch)
        {
            slot.Watch = null;
            await watch.CancelAsync();
            watch.Dispose();
        }
    }

    /// <summary>
    /// A version that turns out unhealthy within a minute gives way to the one before it. Later, or where there is none
    /// before it, the status says so, and the breaker keeps callers from it.
    /// </summary>
    private async Task WatchAsync(
        PluginSlot slot,
        PluginSet set,
        PluginSetEntry entry,
        PluginVersion version,
        string? before,
        CancellationToken cancellationToken
    )
    {
        var start = clock.GetTimestamp();
        var canGoBack = before is not null && before != version.Manifest.Version;
        while (true)
        {
            var isNew = clock.GetElapsedTime(start) < WatchTime;
            await Task.Delay(isNew ? NewHealthInterval : HealthInterval, clock, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            var fault = await UnhealthyAsync(version, cancellationToken);
            if (fault is not null && isNew && canGoBack)
            {
                await GoBackAsync(slot, set, entry, version, before!, fault, cancellationToken);
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

    private async Task<Exception?> UnhealthyAsync(PluginVersion version, CancellationToken cancellationToken)
    {
        try
        {
            await CheckHealthAsync(version, cancellationToken);
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

            Fail(slot, entry, EntryMark.Of(entry), fault, sticky: true);
            await ServeAsync(slot, set, entry, before, cancellationToken);
            if (catalog.Find(slot.Id) == version)
            {
                await RetireAsync(slot, catalog.Switch(slot.Id, null), cancellationToken);
            }
        }
        finally
        {
            slot.Turn.Release();
            catalog.Changed();
            updates.Signal();
        }
    }

    /// <summary>The entry cannot be served. What runs goes on; at a start, the version that ran last is started.</summary>
    private async Task ServeOlderAsync(
        PluginSlot slot,
        PluginSet set,
        PluginSetEntry entry,
        CancellationToken cancellationToken
    )
    {
        if (catalog.Find(slot.Id) is null && _folder.ActiveVersion(slot.Id) is { } active && active != entry.Version)
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
            if (await _folder.FindAsync(entry.Id, version, null, set.Keys, cancellationToken) is { } package)
            {
                var next = await StartHealthyAsync(package, entry, set.AllowUntrusted, cancellationToken);
                Switch(slot, set, entry, next, watch: false);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The older version is a second best; the status already says why the right one does not run.
            Log.NotServed(logger, slot.Id, version, LogText.OneLine(exception));
        }
    }

    private void Fail(PluginSlot slot, PluginSetEntry entry, string mark, Exception exception, bool sticky)
    {
        var reason = $"{entry.Version}: {ReasonOf(exception)}";
        slot.Fault = reason;
        Log.NotServed(logger, slot.Id, entry.Version, reason);
        if (exception is PackageAwayException)
        {
            slot.Mark = null;
            return;
        }

        if (sticky && exception is not PackageException)
        {
            Save(file =>
                file with
                {
                    Failures = new(file.Failures) { [slot.Id] = new PluginFailure(mark, entry.Version, reason) },
                }
            );
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

    private void Forget(string id)
    {
        if (_file.Failures.ContainsKey(id))
        {
            Save(file => file with { Failures = new(file.Failures.Where(failure => failure.Key != id)) });
        }
    }

    private void Save(Func<PluginSetFile, PluginSetFile> change)
    {
        lock (_fileLock)
        {
            _file = change(_file);
            _folder.WriteSet(_file);
        }
    }

    private async Task RemoveAsync(PluginSlot slot, CancellationToken cancellationToken)
    {
        await slot.Turn.WaitAsync(cancellationToken);
        await StopWatchAsync(slot);
        _slots.TryRemove(slot.Id, out _);
        var last = catalog.Switch(slot.Id, null);
        Forget(slot.Id);
        await RetireAsync(slot, last, cancellationToken);
        _folder.Remove(slot.Id);
        slot.Turn.Release();
    }

    /// <summary>Waits for the calls that a version still has, ends it, and looks whether it leaves the memory.</summary>
    private async Task RetireAsync(PluginSlot slot, PluginVersion? version, CancellationToken cancellationToken)
    {
        if (version is null)
        {
            return;
        }

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
            InBackground(WatchUnloadAsync(slot, version.Manifest.Version, context));
        }
    }

    private async Task WatchUnloadAsync(PluginSlot slot, string version, WeakReference context)
    {
        await Task.Yield();
        if (await UnloadWatch.IsGoneAsync(context, clock, () => _stopping))
        {
            return;
        }

        slot.Pending.Add(version);
        Log.UnloadPending(logger, slot.Id, version);
        catalog.Changed();
        updates.Signal();
    }

    private void InBackground(Task task)
    {
        _endings[task] = true;
        _ = task.ContinueWith(
            static (ended, all) => ((ConcurrentDictionary<Task, bool>)all!).TryRemove(ended, out _),
            _endings,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
    }

    private Task ReportAsync(CancellationToken cancellationToken)
    {
        var replica = options.Value.Replica ?? $"{Environment.MachineName}-{Environment.ProcessId}";
        var plugins = _slots.Values.OrderBy(slot => slot.Id, StringComparer.Ordinal).Select(StatusOf).ToArray();
        return source.ReportAsync(
            new PluginReplicaReport(scope.Service, replica, _file.Set?.Version ?? 0, plugins),
            cancellationToken
        );
    }

    private PluginReplicaStatus StatusOf(PluginSlot slot)
    {
        var version = catalog.Find(slot.Id);
        var pending = slot.Pending.Count > 0;
        var (state, reason) = slot.Fault switch
        {
            { } fault => ("failed", fault),
            null when pending => (
                "unload_pending",
                $"{string.Join(", ", slot.Pending)} was unloaded and is still in memory"
            ),
            null when version?.Breaker.IsOpen == true => ("enabled", "plugin_open: it failed 5 of its last 20 calls"),
            null => ("enabled", slot.Health),
        };
        return new PluginReplicaStatus(
            slot.Id,
            version?.Manifest.Version,
            state,
            reason,
            version?.Plugin.Isolation switch
            {
                PluginIsolation.InProcess => "in_process",
                PluginIsolation.Worker => "worker",
                _ => null,
            },
            version?.Instance.MissingIsolation ?? [],
            version?.Calls ?? 0,
            version?.Failures ?? 0
        );
    }

    private static string KeysMark(PluginSet set)
    {
        var keys = set.Keys.Select(key => $"{key.Id} {key.FirstParty}").Order(StringComparer.Ordinal);
        var text = string.Join('\n', keys.Append(set.AllowUntrusted.ToString()));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

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

        [LoggerMessage(
            3,
            LogLevel.Warning,
            "The set of plugins of {Service} cannot be read; the last one stays: {Reason}"
        )]
        public static partial void SourceAway(ILogger logger, string service, string reason);

        [LoggerMessage(4, LogLevel.Warning, "Plugin {Plugin} {Version} still has calls after 30 s; they are cut off.")]
        public static partial void NotDrained(ILogger logger, string plugin, string version);

        [LoggerMessage(5, LogLevel.Warning, "Plugin {Plugin} {Version} was unloaded and is still in memory.")]
        public static partial void UnloadPending(ILogger logger, string plugin, string version);
    }
}
