using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Clouds;
using Panel.Plugins.Sdk.Dns;
using Panel.Plugins.Sdk.Notifications;
using Panel.Plugins.Worker.Network;
using Panel.Plugins.Worker.Protocol;
using StreamJsonRpc;

namespace Panel.Plugins.Worker.Running;

/// <summary>What the panel may call.</summary>
internal sealed class WorkerMethods(string pluginFolder, HostProxy proxy)
{
    private IPlugin? _plugin;

    /// <summary>The way back; set before the first call.</summary>
    public JsonRpc Panel { get; set; } = null!;

    [JsonRpcMethod("start")]
    public async Task<StartResponse> StartAsync(StartRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var plugin = Load(request);
            var network = new PluginNetwork(proxy.ConnectAsync, static _ => null);
            var context = new WorkerContext(request.Id, request.Version, request.Configuration, network, Panel);
            await plugin.StartAsync(context, cancellationToken);
            _plugin = plugin;
            return new StartResponse(
                null,
                (plugin as IDnsProvider)?.Limits,
                (plugin as INotificationChannel)?.Types,
                (plugin as ICloudProvider)?.TerraformTemplate
            );
        }
        catch (Exception exception)
        {
            // Whatever the plugin threw, the panel shows it in the status.
            return new StartResponse($"{exception.GetType().Name}: {exception.Message}");
        }
    }

    [JsonRpcMethod("call")]
    public async Task<CallResponse> CallAsync(CallRequest request, CancellationToken cancellationToken) =>
        await TryAsync(async plugin => new CallResponse(await CallTable.CallAsync(plugin, request, cancellationToken)));

    [JsonRpcMethod("health")]
    public async Task<CallResponse> CheckHealthAsync(CancellationToken cancellationToken) =>
        await TryAsync(async plugin =>
        {
            await plugin.CheckHealthAsync(cancellationToken);
            return new CallResponse();
        });

    private async Task<CallResponse> TryAsync(Func<IPlugin, Task<CallResponse>> call)
    {
        try
        {
            var plugin = _plugin ?? throw new InvalidOperationException("The plugin has not been started.");
            return await call(plugin);
        }
        catch (ProviderException exception)
        {
            return new CallResponse(null, exception.Failure, exception.Message, exception.RetryAfter?.TotalSeconds);
        }
        catch (Exception exception)
        {
            // Whatever the plugin threw: the panel logs this text and counts a fault.
            return new CallResponse(Message: $"{exception.GetType().FullName}: {exception.Message}", Fault: true);
        }
    }

    private IPlugin Load(StartRequest request)
    {
        var path = Path.Combine(pluginFolder, request.Assembly);
        var assembly = new PluginContextLoader(path).LoadFromAssemblyPath(path);
        var type = assembly.GetType(request.Type, throwOnError: true)!;
        return Activator.CreateInstance(type) as IPlugin
            ?? throw new InvalidOperationException($"{request.Type} does not implement IPlugin.");
    }
}
