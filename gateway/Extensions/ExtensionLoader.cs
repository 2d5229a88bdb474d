using Panel.Plugins.Host;
using Panel.Plugins.Host.Loading;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Gateway;

namespace Panel.Gateway.Extensions;

/// <summary>Asks each plugin for its routes when it was loaded or changed, and hands the proxy those that are taken.</summary>
internal sealed partial class ExtensionLoader(
    IPluginCatalog catalog,
    ExtensionSource source,
    ExtensionCompiler compiler,
    ExtensionConfigProvider proxy,
    ExtensionRefusals refusals,
    IPluginUpdates updates,
    TimeProvider clock,
    ILogger<ExtensionLoader> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private bool _repeats;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Before the look, so that a change during it is not missed.
            var changed = catalog.ChangedAsync(stoppingToken);
            var pause = Interval;
            try
            {
                pause = await LoadAsync(stoppingToken) && !_repeats ? Interval : Pause;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is, the routes stay as they are, and the next look comes.
                Log.Failed(logger, exception);
            }

            await Task.WhenAny(changed, Task.Delay(pause, clock, stoppingToken));
            if (_repeats && !changed.IsCompleted)
            {
                _repeats = false;
                proxy.Repeat();
            }
        }
    }

    /// <returns>False when a plugin's grants are not known yet, or it could not be asked.</returns>
    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        var loaded = catalog.List<IGatewayExtension>();
        string[] ids = [.. loaded.Select(plugin => plugin.Manifest.Id)];
        var code = catalog.List<IGatewayTransform>().Select(plugin => plugin.Manifest.Id).ToHashSet();
        refusals.Keep(ids);
        var compiled = await Task.WhenAll(
            loaded
                .Select(plugin => (Plugin: plugin, Hosts: source.GrantedTo(plugin.Manifest.Id)))
                .Where(pair => pair.Hosts is not null)
                .Select(pair => CompileAsync(pair.Plugin, pair.Hosts!, code, cancellationToken))
        );
        CompiledExtension[] asked = [.. compiled.OfType<CompiledExtension>()];
        _repeats |= proxy.TryReplace(
            [.. asked.SelectMany(extension => extension.Routes)],
            [.. asked.SelectMany(extension => extension.Clusters)]
        );
        return asked.Length == loaded.Count;
    }

    private async Task<CompiledExtension?> CompileAsync(
        LoadedPlugin plugin,
        IReadOnlyList<string> hosts,
        HashSet<string> code,
        CancellationToken cancellationToken
    )
    {
        var id = plugin.Manifest.Id;
        var compiled = await DescribeAsync(
            new ExtensionPlugin(id, hosts, plugin.Isolation == PluginIsolation.InProcess && code.Contains(id)),
            cancellationToken
        );
        if (compiled is null)
        {
            return null;
        }

        var reason =
            compiled.Problems.Count == 0
                ? null
                : $"Its gateway configuration is refused: {string.Join("; ", compiled.Problems)}.";
        if (refusals.Set(id, reason) && reason is not null)
        {
            Log.Refused(logger, id, reason);
            // Brings the report to nodes now rather than within the minute.
            updates.Signal();
        }

        return compiled;
    }

    private async Task<CompiledExtension?> DescribeAsync(ExtensionPlugin plugin, CancellationToken cancellationToken)
    {
        try
        {
            var configuration = await catalog.CallAsync<IGatewayExtension, GatewayConfiguration>(
                plugin.Id,
                async (extension, token) => await extension.DescribeAsync(token),
                cancellationToken
            );
            return await compiler.CompileAsync(plugin, configuration);
        }
        catch (Exception exception) when (exception is PluginFailedException or ProviderException)
        {
            // The host counts it, and turns a plugin off that does so often; here it is only asked again.
            Log.NotAsked(logger, exception, plugin.Id);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The routes of plugins could not be read; they stay as they are")]
        public static partial void Failed(ILogger logger, Exception failure);

        [LoggerMessage(2, LogLevel.Warning, "The routes of the plugin {PluginId} are not served. {Reason}")]
        public static partial void Refused(ILogger logger, string pluginId, string reason);

        [LoggerMessage(3, LogLevel.Warning, "The plugin {PluginId} did not say its routes; it is asked again soon")]
        public static partial void NotAsked(ILogger logger, Exception failure, string pluginId);
    }
}
