using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Testing;

/// <summary>What a host lends to a plugin, with a network that reaches the servers of the tests.</summary>
public class LentContext : IPluginContext, IPluginNetwork, IPluginConfiguration, IPluginStore, IDisposable
{
    private readonly ConcurrentDictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <param name="handler">Sends the plugin's requests; null for the network as it is.</param>
    public LentContext(HttpMessageHandler? handler = null) =>
        Http = new HttpClient(handler ?? new SocketsHttpHandler())
        {
            MaxResponseContentBufferSize = 8 << 20,
            Timeout = TimeSpan.FromSeconds(15),
        };

    public string PluginId { get; init; } = "test";

    public string PluginVersion => "1.0.0";

    public ILogger Logger { get; init; } = NullLogger.Instance;

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public IPluginNetwork Network => this;

    public IPluginConfiguration Configuration => this;

    public IPluginStore Store => this;

    public HttpClient Http { get; }

    public string Json => "{}";

    public T Read<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Json, type)!;

    public Task<string?> GetAsync(string key, CancellationToken cancellationToken) =>
        Task.FromResult(_values.GetValueOrDefault(key));

    public Task SetAsync(string key, string? value, CancellationToken cancellationToken)
    {
        if (value is null)
        {
            _values.TryRemove(key, out _);
        }
        else
        {
            _values[key] = value;
        }

        return Task.CompletedTask;
    }

    public virtual async Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new ProviderException(ProviderFailure.Unavailable, "Out of reach.", innerException: exception);
        }
    }

    public void Dispose()
    {
        Http.Dispose();
        GC.SuppressFinalize(this);
    }
}
