using System.Net.Sockets;
using System.Text;
using Panel.Plugins.Host.Context;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Host.Workers;

/// <summary>
/// A worker's only way to a network: it names a host and a port on a socket, and gets the connection if the plugin may
/// have it. The panel sees TLS, not what is inside.
/// </summary>
internal sealed class EgressProxy(Socket listener, PluginEgress egress) : IDisposable
{
    private const int MaxConnections = 64;
    private const int MaxLine = 300;
    private static readonly TimeSpan AskTime = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _free = new(MaxConnections, MaxConnections);
    private readonly CancellationTokenSource _end = new();

    public async Task RunAsync()
    {
        try
        {
            while (!_end.IsCancellationRequested)
            {
                await _free.WaitAsync(_end.Token);
                var socket = await listener.AcceptAsync(_end.Token);
                _ = ServeAsync(socket);
            }
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The worker has ended.
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        listener.Dispose();
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var worker = new NetworkStream(socket, ownsSocket: true);
            await using var target = await OpenAsync(worker);
            if (target is not null)
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
                var there = PumpAsync(worker, target, either.Token);
                var back = PumpAsync(target, worker, either.Token);
                await Task.WhenAny(there, back);
                await either.CancelAsync();
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
        {
            // One of the two ends has closed.
        }
        finally
        {
            _free.Release();
        }
    }

    private async Task<Stream?> OpenAsync(NetworkStream worker)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        limit.CancelAfter(AskTime);
        var line = await ReadLineAsync(worker, limit.Token);
        var parts = line.Split(' ');
        if (parts is not [var host, var number] || !ushort.TryParse(number, out var port) || port == 0)
        {
            await SayAsync(worker, "not understood", limit.Token);
            return null;
        }

        try
        {
            var target = await egress.ConnectAsync(host, port, limit.Token);
            await SayAsync(worker, "ok", limit.Token);
            return target;
        }
        catch (ProviderException exception)
        {
            await SayAsync(worker, $"{exception.Failure} {exception.Message}", _end.Token);
        }
        catch (Exception exception)
            when (exception is IOException or SocketException or OperationCanceledException
                && !_end.IsCancellationRequested
            )
        {
            await SayAsync(worker, "The host does not answer.", _end.Token);
        }

        return null;
    }

    private static async Task PumpAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        try
        {
            await from.CopyToAsync(to, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
        {
            // The other direction ends with this one.
        }
    }

    private static async Task SayAsync(NetworkStream worker, string line, CancellationToken cancellationToken) =>
        await worker.WriteAsync(Encoding.UTF8.GetBytes(line.ReplaceLineEndings(" ") + "\n"), cancellationToken);

    private static async Task<string> ReadLineAsync(NetworkStream worker, CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (line.Count < MaxLine && await worker.ReadAsync(one, cancellationToken) == 1 && one[0] != '\n')
        {
            line.Add(one[0]);
        }

        return Encoding.UTF8.GetString([.. line]);
    }
}
