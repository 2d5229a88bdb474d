using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Panel.Hosting;
using Panel.Plugins.Host.Calls;
using Panel.Plugins.Host.Installed;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Sources;

namespace Panel.Plugins.Host.Loading;

/// <summary>
/// Keeps this process to the set of plugins and reports how they fare. Begins with the set of the last run, so that it
/// needs no source to start.
/// </summary>
internal sealed class PluginLoader(
    PluginScope scope,
    IPluginSource source,
    InstalledSet installed,
    PackageFolder folder,
    VersionSwitcher switcher,
    VersionRetirer retirer,
    ReplicaReporter reporter,
    PluginCatalog catalog,
    PluginUpdates updates,
    BackgroundTasks tasks,
    SourceAvailability availability,
    TimeProvider clock
) : BackgroundService
{
    private const int AtOnce = 4;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SourceTime = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, PluginSlot> _slots = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        installed.Load();
        if (installed.Set is { } last)
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
        tasks.Stop();
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

        await tasks.EndedAsync(cancellationToken);
    }

    private async Task<bool> TryRoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var limit = new CancellationTokenSource(SourceTime, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var set = await source.ReadAsync(installed.Version, both.Token);
            if ((set ?? installed.Set) is { } wanted)
            {
                await ApplyAsync(wanted, offline: false, cancellationToken);
            }

            await reporter.ReportAsync(_slots.Values, cancellationToken);
            availability.Succeeded();
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The source is a database or another service, and may fail in every way; the last set stays.
            availability.Failed(exception);
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
        installed.Apply(set);
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

            var isSameEntry = slot.Mark == mark;
            (slot.Mark, slot.Keys) = (mark, keys);
            if (!isSameEntry || !await IsStillTrustedAsync(slot, set, cancellationToken))
            {
                await switcher.ChangeAsync(slot, set, entry, offline, cancellationToken);
            }
        }
        finally
        {
            slot.Turn.Release();
            catalog.Changed();
        }
    }

    // Keys came or went; the entry is the same. A version whose key still counts the same keeps running.
    private async Task<bool> IsStillTrustedAsync(PluginSlot slot, PluginSet set, CancellationToken cancellationToken)
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
        await retirer.StopAsync(slot, cancellationToken);
        return false;
    }

    private async Task RemoveAsync(PluginSlot slot, CancellationToken cancellationToken)
    {
        await slot.Turn.WaitAsync(cancellationToken);
        try
        {
            await VersionSwitcher.StopWatchAsync(slot);
            _slots.TryRemove(slot.Id, out _);
            installed.Forget(slot.Id);
            await retirer.StopAsync(slot, cancellationToken);
            folder.Remove(slot.Id);
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    private static string KeysMark(PluginSet set)
    {
        var keys = set.Keys.Select(key => $"{key.Id} {key.FirstParty}").Order(StringComparer.Ordinal);
        var text = string.Join('\n', keys.Append(set.AllowUntrusted.ToString()));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
