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

/// <summary>
/// A plugin in a process of its own. A process that dies is started again, after 1 second, then twice as long each time,
/// up to 5 minutes; one whose call is 5 seconds past its limit is killed.
/// </summary>
internal sealed partial class WorkerPlugin : IPluginInstance, IWorkerCalls
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly WorkerStart _start;
    private readonly WorkerIsolation _isolation;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _end = new();
    private readonly object?[] _capabilities;
    private volatile WorkerProcess? _process;
    private Task _keeping = Task.CompletedTask;

    private WorkerPlugin(
        WorkerStart start,
        WorkerIsolation isolation,
        WorkerProcess process,
        TimeProvider clock,
        ILogger logger
    )
    {
        _start = start;
        _isolation = isolation;
        _process = process;
        _clock = clock;
        _logger = logger;
        _capabilities = [.. start.Manifest.Capabilities.Select(name => Proxy(name, process.Started))];
    }

    public PluginIsolation Isolation => PluginIsolation.Worker;

    public IReadOnlyList<string> MissingIsolation => _isolation.Missing;

    private string Id => _start.Manifest.Id;

    /// <exception cref="PluginLoadException">The plugin or its process did not start.</exception>
    public static async Task<WorkerPlugin> StartAsync(
        WorkerStart start,
        bool acceptWeak,
        TimeProvider clock,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        var isolation = await WorkerIsolation.DetectAsync(cancellationToken);
        if (isolation.Missing.Count > 0 && !acceptWeak)
        {
            throw new PluginLoadException($"weak_isolation: {string.Join(", ", isolation.Missing)}");
        }

        var process = await WorkerProcess.StartAsync(start, isolation, cancellationToken);
        var plugin = new WorkerPlugin(start, isolation, process, clock, logger);
        plugin._keeping = plugin.KeepAsync(process);
        return plugin;
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

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_process is { } process)
        {
            await process.DisposeAsync();
        }

        await _keeping;
        _end.Dispose();
    }

    private async Task<CallResponse> InvokeAsync(
        Func<WorkerProcess, Task<CallResponse>> invoke,
        CancellationToken cancellationToken
    )
    {
        var process =
            _process
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
        var limit = TimeSpan.FromMilliseconds(_start.Manifest.Limits.TimeoutMs) + Grace;
        var left = limit - _clock.GetElapsedTime(start);
        var time = Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, _clock, _end.Token);
        await Task.WhenAny(answer, process.Ended, time);
        _ = answer.Exception;
        if (!answer.IsCompleted && !_end.IsCancellationRequested)
        {
            Log.Killed(_logger, Id);
            await process.DisposeAsync();
        }
    }

    private async Task KeepAsync(WorkerProcess process)
    {
        var deaths = 0;
        var started = _clock.GetTimestamp();
        while (true)
        {
            await process.Ended;
            _process = null;
            if (_end.IsCancellationRequested)
            {
                return;
            }

            Log.Died(_logger, Id, LogText.OneLine(process.Errors));
            await process.DisposeAsync();
            deaths = _clock.GetElapsedTime(started) > LongestPause ? 1 : deaths + 1;
            while (await StartAgainAsync(Hosting.Backoff.After(deaths, FirstPause, LongestPause)) is var next)
            {
                if (_end.IsCancellationRequested)
                {
                    if (next is not null)
                    {
                        await next.DisposeAsync();
                    }

                    return;
                }

                if (next is not null)
                {
                    (_process, process, started) = (next, next, _clock.GetTimestamp());
                    break;
                }

                deaths++;
            }
        }
    }

    private async Task<WorkerProcess?> StartAgainAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _clock, _end.Token);
            using var limit = new CancellationTokenSource(StartTime, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _end.Token);
            return await WorkerProcess.StartAsync(_start, _isolation, either.Token);
        }
        catch (Exception exception)
        {
            // It did not start, for whatever reason: the next pause is longer.
            if (!_end.IsCancellationRequested)
            {
                Log.NotStarted(_logger, Id, LogText.OneLine(exception));
            }

            return null;
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
        [LoggerMessage(1, LogLevel.Warning, "The worker of plugin {Plugin} died: {Errors}")]
        public static partial void Died(ILogger logger, string plugin, string errors);

        [LoggerMessage(2, LogLevel.Warning, "The worker of plugin {Plugin} is killed: a call is 5 s past its limit.")]
        public static partial void Killed(ILogger logger, string plugin);

        [LoggerMessage(3, LogLevel.Error, "The worker of plugin {Plugin} does not start: {Reason}")]
        public static partial void NotStarted(ILogger logger, string plugin, string reason);
    }
}
