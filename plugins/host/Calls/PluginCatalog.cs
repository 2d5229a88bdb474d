using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Panel.Plugins.Host.Capabilities;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Host.Calls;

/// <summary>Holds the version of each plugin that takes calls, and calls it.</summary>
internal sealed partial class PluginCatalog(PluginMeter meter, TimeProvider clock, ILogger<PluginCatalog> logger)
    : IPluginCatalog
{
    private readonly ConcurrentDictionary<string, PluginVersion> _active = new(StringComparer.Ordinal);
    private readonly TimeLimits _limits = new(clock);
    private TaskCompletionSource _changed = NewSignal();

    public IReadOnlyList<LoadedPlugin> List<TCapability>()
        where TCapability : class
    {
        var name = CapabilityNames.Of(typeof(TCapability));
        return
        [
            .. _active
                .Values.Where(version => version.Manifest.Capabilities.Contains(name))
                .Where(version => version.Instance.Find<TCapability>() is not null)
                .Select(version => version.Plugin)
                .OrderBy(plugin => plugin.Manifest.Id, StringComparer.Ordinal),
        ];
    }

    public async Task<TResult> CallAsync<TCapability, TResult>(
        string pluginId,
        Func<TCapability, CancellationToken, Task<TResult>> call,
        CancellationToken cancellationToken
    )
        where TCapability : class
    {
        var version = Enter(pluginId);
        try
        {
            var capability =
                version.Instance.Find<TCapability>()
                ?? throw new PluginFailedException(
                    pluginId,
                    "plugin_missing",
                    $"The plugin {pluginId} does not offer {CapabilityNames.Of(typeof(TCapability))}."
                );
            return await CallAsync(version, capability, call, cancellationToken);
        }
        finally
        {
            version.Leave();
        }
    }

    public Task ChangedAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _changed).Task.WaitAsync(cancellationToken);

    public PluginVersion? Find(string pluginId) => _active.GetValueOrDefault(pluginId);

    /// <summary>New calls go to the given version at once, or to none. Gives the one that took them before.</summary>
    public PluginVersion? Switch(string pluginId, PluginVersion? next)
    {
        var last = Find(pluginId);
        if (next is null)
        {
            _active.TryRemove(pluginId, out _);
        }
        else
        {
            _active[pluginId] = next;
        }

        Changed();
        return last;
    }

    public void Changed() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PluginVersion Enter(string pluginId)
    {
        while (_active.TryGetValue(pluginId, out var version))
        {
            if (version.TryEnter())
            {
                return version;
            }
        }

        throw new PluginFailedException(pluginId, "plugin_off", $"The plugin {pluginId} is not switched on here.");
    }

    private async Task<TResult> CallAsync<TCapability, TResult>(
        PluginVersion version,
        TCapability capability,
        Func<TCapability, CancellationToken, Task<TResult>> call,
        CancellationToken cancellationToken
    )
        where TCapability : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        var id = version.Manifest.Id;
        if (!version.Breaker.TryEnter())
        {
            meter.Record(id, "plugin_open", TimeSpan.Zero);
            throw new PluginFailedException(id, "plugin_open", $"The plugin {id} failed too often and is left alone.");
        }

        var start = clock.GetTimestamp();
        var limit = _limits.Rent(version.TimeLimit);
        var registration = cancellationToken.UnsafeRegister(
            static state => ((CancellationTokenSource)state!).Cancel(),
            limit
        );
        var outcome = "cancelled";
        try
        {
            var result = await version.Instance.RunAsync(capability, call, limit.Token);
            outcome = "succeeded";
            return result;
        }
        catch (ProviderException)
        {
            outcome = "refused";
            throw;
        }
        catch (Exception exception)
            when (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception exception)
        {
            // Whatever the plugin's code threw: the caller learns a code, and the log the rest.
            var failure = Describe(version, exception, limit.IsCancellationRequested);
            outcome = failure.Code;
            Log.Failed(logger, id, version.Manifest.Version, failure.Code, LogText.OneLine(exception));
            throw failure;
        }
        finally
        {
            await registration.DisposeAsync();
            _limits.Return(limit);
            Record(version, outcome, clock.GetElapsedTime(start));
        }
    }

    private static PluginFailedException Describe(PluginVersion version, Exception exception, bool tooLate)
    {
        var id = version.Manifest.Id;
        return exception switch
        {
            PluginFailedException failure => failure,
            _ when tooLate => new PluginFailedException(
                id,
                "plugin_timeout",
                $"The plugin {id} took longer than {version.TimeLimit.TotalSeconds:0.#} s.",
                exception
            ),
            _ => new PluginFailedException(id, "plugin_threw", $"The plugin {id} failed.", exception),
        };
    }

    private void Record(PluginVersion version, string outcome, TimeSpan duration)
    {
        var failed = false;
        switch (outcome)
        {
            case "succeeded" or "refused":
                version.Breaker.Succeeded();
                break;
            case "cancelled":
                version.Breaker.Abandoned();
                break;
            default:
                failed = true;
                var wasOpen = version.Breaker.IsOpen;
                version.Breaker.Failed();
                if (!wasOpen && version.Breaker.IsOpen)
                {
                    Log.Opened(logger, version.Manifest.Id, version.Manifest.Version);
                    Changed();
                }

                break;
        }

        version.Count(failed);
        meter.Record(version.Manifest.Id, outcome, duration);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Plugin {Plugin} {Version} failed with {Code}: {Reason}")]
        public static partial void Failed(ILogger logger, string plugin, string version, string code, string reason);

        [LoggerMessage(2, LogLevel.Error, "Plugin {Plugin} {Version} failed 5 of 20 calls; it is left alone for now.")]
        public static partial void Opened(ILogger logger, string plugin, string version);
    }
}
