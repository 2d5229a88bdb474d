using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Panel.Plugins.Sdk;
using StreamJsonRpc;

namespace Panel.Plugins.Worker.Running;

/// <summary>What a plugin in a worker gets: everything that needs the panel goes over the connection.</summary>
internal sealed class WorkerContext(
    string id,
    string version,
    string configuration,
    IPluginNetwork network,
    JsonRpc panel
) : IPluginContext, IPluginConfiguration, IPluginStore, ILogger
{
    public string PluginId => id;

    public string PluginVersion => version;

    public ILogger Logger => this;

    public TimeProvider Clock => TimeProvider.System;

    public IPluginNetwork Network => network;

    public IPluginConfiguration Configuration => this;

    public IPluginStore Store => this;

    public string Json => configuration;

    public T Read<T>(JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(Json, type) ?? throw new InvalidOperationException("The configuration is null.");

    public async Task<string?> GetAsync(string key, CancellationToken cancellationToken) =>
        await panel.InvokeWithCancellationAsync<string?>("store_get", [key], cancellationToken);

    public async Task SetAsync(string key, string? value, CancellationToken cancellationToken)
    {
        if (!await panel.InvokeWithCancellationAsync<bool>("store_set", [key, value], cancellationToken))
        {
            throw new ProviderException(ProviderFailure.StoreFull, "The store of the plugin is full.");
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
        {
            var text = formatter(state, exception);
            _ = panel.NotifyAsync(
                "log",
                (int)logLevel,
                exception is null ? text : $"{text} ({exception.GetType().FullName}: {exception.Message})"
            );
        }
    }
}
