using System.Collections.Frozen;
using Panel.Plugins.Host;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Alerts.Integrations;

/// <summary>The types of integrations, as the loaded plugins say; asked anew when the set of plugins changed.</summary>
internal sealed partial class ChannelTypes(IPluginCatalog plugins, TimeProvider clock, ILogger<ChannelTypes> logger)
    : IDisposable
{
    // How long a plugin that could not be asked is left alone.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Snapshot _last = new(
        "",
        FrozenDictionary<string, ChannelTypeEntry>.Empty,
        DateTimeOffset.MinValue
    );

    /// <summary>By type.</summary>
    public async Task<IReadOnlyDictionary<string, ChannelTypeEntry>> ListAsync(CancellationToken cancellationToken)
    {
        var loaded = plugins.List<INotificationChannel>();
        var set = string.Join('\n', loaded.Select(plugin => $"{plugin.Manifest.Id} {plugin.Manifest.Version}"));
        if (IsCurrent(set))
        {
            return _last.Types;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (!IsCurrent(set))
            {
                _last = await ReadAsync(set, loaded, cancellationToken);
            }

            return _last.Types;
        }
        finally
        {
            _reading.Release();
        }
    }

    public async Task<ChannelTypeEntry?> FindAsync(string type, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).GetValueOrDefault(type);

    public void Dispose() => _reading.Dispose();

    private bool IsCurrent(string set) => _last.Set == set && clock.GetUtcNow() < _last.Until;

    private async Task<Snapshot> ReadAsync(
        string set,
        IReadOnlyList<LoadedPlugin> loaded,
        CancellationToken cancellationToken
    )
    {
        var types = new Dictionary<string, ChannelTypeEntry>(StringComparer.Ordinal);
        var complete = true;
        // A stranger's plugin does not take a type over from one that ships with the panel.
        foreach (var plugin in loaded.OrderByDescending(plugin => plugin.Trust))
        {
            if (await TypesOfAsync(plugin, cancellationToken) is not { } found)
            {
                complete = false;
                continue;
            }

            foreach (var type in found)
            {
                var (entry, problem) = await ChannelSchema.ReadAsync(type, plugin, cancellationToken);
                if (entry is null || !types.TryAdd(entry.Type, entry))
                {
                    Log.Refused(logger, type.Type, plugin.Manifest.Id, problem ?? "Another plugin serves it.");
                }
            }
        }

        return new Snapshot(
            set,
            types.ToFrozenDictionary(StringComparer.Ordinal),
            complete ? DateTimeOffset.MaxValue : clock.GetUtcNow() + Pause
        );
    }

    private async Task<IReadOnlyList<ChannelType>?> TypesOfAsync(
        LoadedPlugin plugin,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await plugins.CallAsync<INotificationChannel, IReadOnlyList<ChannelType>>(
                plugin.Manifest.Id,
                (channel, _) => Task.FromResult(channel.Types),
                cancellationToken
            );
        }
        catch (Exception exception) when (exception is PluginFailedException or ProviderException)
        {
            Log.NotAsked(logger, exception, plugin.Manifest.Id);
            return null;
        }
    }

    private sealed record Snapshot(string Set, FrozenDictionary<string, ChannelTypeEntry> Types, DateTimeOffset Until);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Type {Type} of plugin {Plugin} is not offered. {Reason}")]
        public static partial void Refused(ILogger logger, string type, string plugin, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Plugin {Plugin} could not be asked for its types.")]
        public static partial void NotAsked(ILogger logger, Exception exception, string plugin);
    }
}
