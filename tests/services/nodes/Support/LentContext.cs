using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Panel.Plugins.Sdk;

namespace Panel.Nodes.Tests.Support;

/// <summary>What a host lends to a first-party plugin, with a network that reaches the servers of the tests.</summary>
internal sealed class LentContext(string id)
    : IPluginContext,
        IPluginNetwork,
        IPluginConfiguration,
        IPluginStore,
        IDisposable
{
    public string PluginId => id;

    public string PluginVersion => "1.0.0";

    public ILogger Logger => NullLogger.Instance;

    public TimeProvider Clock => TimeProvider.System;

    public IPluginNetwork Network => this;

    public IPluginConfiguration Configuration => this;

    public IPluginStore Store => this;

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(15) };

    public string Json => "{}";

    public T Read<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Json, type)!;

    public Task<string?> GetAsync(string key, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task SetAsync(string key, string? value, CancellationToken cancellationToken) => Task.CompletedTask;

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

    public void Dispose() => Http.Dispose();
}
