using System.Collections.Concurrent;
using System.Net.Sockets;
using Panel.Agent.Runtimes.Docker;
using Panel.Testing;

namespace Panel.Agent.Tests.Runtimes.Docker;

/// <summary>Stands between the agent and the real engine, and goes away as an engine does that restarts.</summary>
internal sealed class EngineProxy : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DockerEndpoint _engine = new(Environment.GetEnvironmentVariable("PANEL_TEST_DOCKER")!);
    private readonly ConcurrentBag<IDisposable> _open = [];
    private Socket? _listener;

    public string Address => $"unix://{Socket}";

    private string Socket => _folder["sock"];

    public void Start()
    {
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(Socket));
        _listener.Listen();
        _ = AcceptAsync(_listener);
    }

    public void Stop()
    {
        _listener?.Dispose();
        while (_open.TryTake(out var connection))
        {
            connection.Dispose();
        }

        File.Delete(Socket);
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var client = new NetworkStream(await listener.AcceptAsync(), ownsSocket: true);
                var engine = await _engine.ConnectAsync(default);
                _open.Add(client);
                _open.Add(engine);
                _ = PumpAsync(client, engine);
                _ = PumpAsync(engine, client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private static async Task PumpAsync(Stream from, Stream to)
    {
        try
        {
            await from.CopyToAsync(to);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Cut.
        }

        await to.DisposeAsync();
    }
}
