using System.Text.Json;
using Microsoft.Extensions.Logging;
using Panel.Plugins.Host.Calls;
using Panel.Plugins.Host.InProcess;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Workers.Proxies;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Clouds;
using Panel.Plugins.Sdk.Dns;
using Panel.Plugins.Sdk.Gateway;
using Panel.Plugins.Sdk.Notifications;
using Panel.Plugins.Worker.Protocol;
using StreamJsonRpc;

namespace Panel.Plugins.Host.Workers;

/// <summary>A plugin in a process of its own; one whose call is 5 seconds past its limit is killed.</summary>
internal sealed partial class WorkerPlugin : IPluginInstance, IWorkerCalls
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly PluginManifest _manifest;
    private readonly WorkerKeeper _keeper;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly object?[] _capabilities;

    private WorkerPlugin(
        PluginManifest manifest,
        WorkerKeeper keeper,
        StartResponse started,
        TimeProvider clock,
        ILogger logger
    )
    {
        _manifest = manifest;
        _keeper = keeper;
        _clock = clock;
        _logger = logger;
        _capabilities = [.. manifest.Capabilities.Select(name => Proxy(name, started))];
    }

    public PluginIsolation Isolation => PluginIsolation.Worker;

    public IReadOnlyList<string> MissingIsolation => _keeper.Isolation.Missing;

    private string Id => _manifest.Id;

    /// <exception cref="PluginLoadException">The plugin or its process did not start.</exception>
    public static async Task<WorkerPlugin> StartAsync(
        WorkerStart start,
        WorkerIsolation isolation,
        TimeProvider clock,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        var keeper = new WorkerKeeper(start, isolation, clock, logger);
        var process = await keeper.StartAsync(cancellationToken);
        return new WorkerPlugin(start.Manifest, keeper, process.Started, clock, logger);
    }

    public T? Find<T>()
        where T : class => _capabilities.OfType<T>().FirstOrDefault();

    public async Task<TResult> RunAsync<TCapability, TResult>(
        TCapability capability,
        Func<TCapability, CancellationToken, Task<TResult>> call,
        CancellationToken cancellationToken
    )
        where TCapability : class => await call(capability, cancellationToken);

    public async Task CheckHealthAsync(CancellationToken cancellationToken) =>
        Read(await InvokeAsync(process => process.CheckHealthAsync(cancellationToken), cancellationToken));

    public async Task<T> CallAsync<T>(string method, CallArguments arguments, CancellationToken cancellationToken)
    {
        var result = await CallAsync(method, arguments, cancellationToken);
        try
        {
            return (result is { } element ? element.Deserialize(ProtocolJson.Of<T>()) : default)!;
        }
        catch (JsonException exception)
        {
            throw new PluginFailedException(Id, "plugin_protocol", $"The plugin {Id} answered nonsense.", exception);
        }
    }

    public async Task<JsonElement?> CallAsync(
        string method,
        CallArguments arguments,
        CancellationToken cancellationToken
    )
    {
        var request = new CallRequest(method, arguments);
        return Read(await InvokeAsync(process => process.CallAsync(request, cancellationToken), cancellationToken));
    }

    public ValueTask DisposeAsync() => _keeper.DisposeAsync();

    private async Task<CallResponse> InvokeAsync(
        Func<WorkerProcess, Task<CallResponse>> invoke,
        CancellationToken cancellationToken
    )
    {
        var process =
            _keeper.Process
            ?? throw new PluginFailedException(Id, "plugin_died", $"The worker of {Id} died and is started again.");
        var start = _clock.GetTimestamp();
        var answer = invoke(process);
        try
        {
            return await answer.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _ = KillUnlessEndedAsync(process, answer, start);
            throw;
        }
        catch (Exception exception)
            when (exception is ConnectionLostException or ObjectDisposedException or IOException)
        {
            throw new PluginFailedException(Id, "plugin_died", $"The worker of {Id} died.", exception);
        }
        catch (Exception exception) when (exception is RemoteRpcException or JsonException or InvalidDataException)
        {
            throw new PluginFailedException(Id, "plugin_protocol", $"The plugin {Id} answered nonsense.", exception);
        }
    }

    private async Task KillUnlessEndedAsync(WorkerProcess process, Task<CallResponse> answer, long start)
    {
        var limit = TimeSpan.FromMilliseconds(_manifest.Limits.TimeoutMs) + Grace;
        var left = limit - _clock.GetElapsedTime(start);
        using var done = new CancellationTokenSource();
        var time = Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, _clock, done.Token);
        var ended = process.Ended;
        await Task.WhenAny(answer, ended, time);
        await done.CancelAsync();
        _ = answer.Exception;
        if (!answer.IsCompleted && !ended.IsCompleted)
        {
            Log.Killed(_logger, Id);
            await process.DisposeAsync();
        }
    }

    private JsonElement? Read(CallResponse response)
    {
        if (response.Failure is { } failure)
        {
            TimeSpan? retryAfter = response.RetryAfterSeconds is >= 0 and < 1e6
                ? TimeSpan.FromSeconds(response.RetryAfterSeconds.Value)
                : null;
            throw new ProviderException(failure, response.Message ?? "", retryAfter);
        }

        return response.Fault
            ? throw new PluginFailedException(
                Id,
                "plugin_threw",
                $"The plugin {Id} failed.",
                new InvalidOperationException(response.Message)
            )
            : response.Result;
    }

    private object? Proxy(string name, StartResponse started) =>
        name switch
        {
            "dns" when started.DnsLimits is { } limits => new DnsProxy(this, limits),
            "notifications" when started.ChannelTypes is { } types => new ChannelProxy(this, types),
            "cloud" => new CloudProxy(this, started.TerraformTemplate),
            "gateway" => new GatewayProxy(this),
            _ => null,
        };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The worker of plugin {Plugin} is killed: a call is 5 s past its limit.")]
        public static partial void Killed(ILogger logger, string plugin);
    }
}
