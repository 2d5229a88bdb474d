using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Dns.Tests;

/// <summary>What a host lends to a plugin, with a network that reaches loopback and takes faults.</summary>
public sealed class PluginHarness : IPluginContext, IPluginNetwork, IPluginConfiguration, IPluginStore, IDisposable
{
    private readonly Dictionary<string, string> _store = [];

    public PluginHarness() =>
        Http = new HttpClient(Traffic, disposeHandler: false)
        {
            MaxResponseContentBufferSize = 8 * 1024 * 1024,
            Timeout = TimeSpan.FromSeconds(15),
        };

    /// <summary>The HTTP calls that the plugin makes.</summary>
    public HttpTraffic Traffic { get; } = new();

    public string PluginId => "test";

    public string PluginVersion => "1.0.0";

    public ILogger Logger => NullLogger.Instance;

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public IPluginNetwork Network => this;

    public IPluginConfiguration Configuration => this;

    public IPluginStore Store => this;

    public HttpClient Http { get; }

    public string Json => "{}";

    public T Read<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Json, type)!;

    public Task<string?> GetAsync(string key, CancellationToken cancellationToken) =>
        Task.FromResult(_store.GetValueOrDefault(key));

    public Task SetAsync(string key, string? value, CancellationToken cancellationToken)
    {
        _store[key] = value ?? "";
        return Task.CompletedTask;
    }

    public async Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
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
        Traffic.Dispose();
    }
}
