using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Panel.Plugins.Host.Calls;
using Panel.Plugins.Host.Context;
using Panel.Plugins.Host.InProcess;
using Panel.Plugins.Host.Installed;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Sources;
using Panel.Plugins.Host.Workers;
using Panel.Plugins.Worker.Network;

namespace Panel.Plugins.Host.Loading;

/// <summary>Starts a version of a plugin in the isolation that its trust allows.</summary>
internal sealed class PluginStarter(
    IPluginSource source,
    IOptions<PluginOptions> options,
    DetectIsolation detectIsolation,
    ILoggerFactory loggers,
    TimeProvider clock
)
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(10);

    /// <exception cref="PluginLoadException">It is not what its manifest says, or may not run here.</exception>
    public async Task<PluginVersion> StartAsync(
        InstalledPackage package,
        PluginSetEntry entry,
        bool allowUntrusted,
        CancellationToken cancellationToken
    )
    {
        var manifest = package.Manifest;
        if (package.Trust == PluginTrust.Untrusted && !allowUntrusted)
        {
            throw new PluginLoadException("untrusted: no administrator took in the publisher's key");
        }

        using var limit = new CancellationTokenSource(StartTime, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var instance = await StartAsync(package, entry, both.Token);
            var plugin = new LoadedPlugin(manifest, package.Trust, instance.Isolation);
            return new PluginVersion(plugin, package.KeyId, instance, new Breaker(clock));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PluginLoadException($"start: took longer than {StartTime.TotalSeconds:0} s");
        }
    }

    private async Task<IPluginInstance> StartAsync(
        InstalledPackage package,
        PluginSetEntry entry,
        CancellationToken cancellationToken
    )
    {
        var manifest = package.Manifest;
        var settings = options.Value;
        var egress = new PluginEgress(
            manifest.Hosts,
            entry.GrantedHosts,
            new PrivateAddressOptions(settings.AllowPrivate, [.. settings.PrivateHosts])
        );
        var own = loggers.CreateLogger($"Panel.Plugins.{manifest.Id}");
        var logger = new PluginLogger(own, clock);
        var store = new PluginStore(manifest.Id, source);
        if (manifest.Isolation == PluginIsolation.Worker || package.Trust == PluginTrust.Untrusted)
        {
            var start = new WorkerStart(package.Folder, manifest, entry.Configuration, egress, store, logger);
            var isolation = await detectIsolation(cancellationToken);
            return isolation.Missing.Count == 0 || entry.AcceptWeak
                ? await WorkerPlugin.StartAsync(start, isolation, clock, own, cancellationToken)
                : throw new PluginLoadException($"weak_isolation: {string.Join(", ", isolation.Missing)}");
        }

        var network = new PluginNetwork(egress.ConnectAsync, egress.Refuse);
        var context = new PluginContext(
            manifest.Id,
            manifest.Version,
            logger,
            clock,
            network,
            new PluginConfiguration(entry.Configuration),
            store
        );
        try
        {
            return await InProcessPlugin.StartAsync(package.Folder, manifest, context, network, cancellationToken);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
