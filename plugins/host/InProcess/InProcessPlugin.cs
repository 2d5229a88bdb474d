using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using McMaster.NETCore.Plugins;
using Microsoft.Extensions.Logging;
using Panel.Plugins.Host.Calls;
using Panel.Plugins.Host.Capabilities;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Clouds;
using Panel.Plugins.Sdk.Dns;
using Panel.Plugins.Sdk.Gateway;
using Panel.Plugins.Sdk.Notifications;
using Panel.Plugins.Worker.Network;

namespace Panel.Plugins.Host.InProcess;

/// <summary>A plugin in a load context of its own that can be unloaded; it shares the SDK and has full rights.</summary>
internal sealed class InProcessPlugin : IPluginInstance
{
    private static readonly TimeSpan DisposeTime = TimeSpan.FromSeconds(10);

    private readonly PluginNetwork _network;
    private Parts? _parts;

    private InProcessPlugin(PluginNetwork network, Parts parts, WeakReference context)
    {
        _network = network;
        _parts = parts;
        LoadContext = context;
    }

    public PluginIsolation Isolation => PluginIsolation.InProcess;

    public IReadOnlyList<string> MissingIsolation => [];

    /// <summary>Dead once the plugin is out of memory.</summary>
    public WeakReference LoadContext { get; }

    /// <param name="folder">Of the unpacked package.</param>
    /// <param name="manifest">Says what to load.</param>
    /// <param name="context">What the plugin gets.</param>
    /// <param name="network">Disposed with the plugin.</param>
    /// <param name="cancellationToken">The plugin has as long to start.</param>
    /// <exception cref="PluginLoadException">It has not the type or the capabilities that its manifest names.</exception>
    public static async Task<InProcessPlugin> StartAsync(
        string folder,
        PluginManifest manifest,
        IPluginContext context,
        PluginNetwork network,
        CancellationToken cancellationToken
    )
    {
        // Constructors may hang as well as any other code of the plugin.
        var load = Task.Run(() => Load(folder, manifest), CancellationToken.None);
        var parts = await load.WaitAsync(cancellationToken);
        var instance = new InProcessPlugin(network, parts, WeakOf(parts));
        try
        {
            await Detached(() => parts.Plugin.StartAsync(context, cancellationToken).AsTask())
                .WaitAsync(cancellationToken);
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    public T? Find<T>()
        where T : class
    {
        var parts = _parts;
        return parts is null ? null : parts.Dns as T ?? parts.Channel as T ?? parts.Cloud as T ?? parts.Other<T>();
    }

    public Task<TResult> RunAsync<TCapability, TResult>(
        TCapability capability,
        Func<TCapability, CancellationToken, Task<TResult>> call,
        CancellationToken cancellationToken
    )
        where TCapability : class => Detached(() => call(capability, cancellationToken)).WaitAsync(cancellationToken);

    public Task CheckHealthAsync(CancellationToken cancellationToken) =>
        _parts is { } parts
            ? Detached(() => parts.Plugin.CheckHealthAsync(cancellationToken).AsTask()).WaitAsync(cancellationToken)
            : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _parts, null) is not { } parts)
        {
            return;
        }

        try
        {
            await Detached(() => parts.Plugin.DisposeAsync().AsTask()).WaitAsync(DisposeTime);
        }
        catch (Exception)
        {
            // The plugin is on its way out; what its own clean-up throws, or that it hangs, changes nothing.
        }

        _network.Dispose();
        parts.Loader.Dispose();
    }

    /// <summary>
    /// Runs the plugin's code on a thread that the caller does not wait for, since that code may never give it back,
    /// and without the caller's ambient values, such as the request that is being served.
    /// </summary>
    private static Task Detached(Func<Task> call)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return Task.Run(call, CancellationToken.None);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(call, CancellationToken.None);
        }
    }

    private static Task<T> Detached<T>(Func<Task<T>> call)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return Task.Run(call, CancellationToken.None);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(call, CancellationToken.None);
        }
    }

    // Apart, so that no local variable of a running method keeps the context.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference WeakOf(Parts parts) =>
        new(AssemblyLoadContext.GetLoadContext(parts.Plugin.GetType().Assembly));

    private static Parts Load(string folder, PluginManifest manifest)
    {
        var loader = PluginLoader.CreateFromAssemblyFile(
            Path.Combine(folder, manifest.Entry.Assembly),
            isUnloadable: true,
            sharedTypes: [typeof(IPlugin), typeof(ILogger)],
            // The runtime keeps what it mapped from a path, and would give it again for another file at that path.
            configure: settings => settings.LoadInMemory = true
        );
        try
        {
            var assembly = loader.LoadDefaultAssembly();
            var type =
                assembly.GetType(manifest.Entry.Type)
                ?? throw new PluginLoadException($"entry: there is no type {manifest.Entry.Type}");
            var plugin =
                Activator.CreateInstance(type) as IPlugin
                ?? throw new PluginLoadException($"entry: {manifest.Entry.Type} does not implement IPlugin");
            RefuseMissingCapabilities(plugin, manifest);
            return new Parts(loader, plugin, manifest.Capabilities);
        }
        catch
        {
            loader.Dispose();
            throw;
        }
    }

    private static void RefuseMissingCapabilities(IPlugin plugin, PluginManifest manifest)
    {
        foreach (var name in manifest.Capabilities)
        {
            var wanted = CapabilityNames.InterfaceOf(name);
            if (!wanted.IsInstanceOfType(plugin))
            {
                throw new PluginLoadException($"capabilities: {name} is listed, {wanted.Name} is not implemented");
            }
        }
    }

    private sealed class Parts(PluginLoader loader, IPlugin plugin, IReadOnlyList<string> capabilities)
    {
        public PluginLoader Loader { get; } = loader;

        public IPlugin Plugin { get; } = plugin;

        public IDnsProvider? Dns { get; } =
            capabilities.Contains("dns") ? new CopyingDnsProvider((IDnsProvider)plugin) : null;

        public INotificationChannel? Channel { get; } =
            capabilities.Contains("notifications")
                ? new CopyingNotificationChannel((INotificationChannel)plugin)
                : null;

        public ICloudProvider? Cloud { get; } =
            capabilities.Contains("cloud") ? new CopyingCloudProvider((ICloudProvider)plugin) : null;

        private readonly IGatewayExtension? _gateway = capabilities.Contains("gateway")
            ? new CopyingGatewayExtension((IGatewayExtension)plugin)
            : null;

        public T? Other<T>()
            where T : class
        {
            if (typeof(T) == typeof(IGatewayExtension))
            {
                return _gateway as T;
            }

            return typeof(T) == typeof(IGatewayTransform) && _gateway is not null ? Plugin as T : null;
        }
    }
}
