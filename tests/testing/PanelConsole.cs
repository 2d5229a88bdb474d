using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Testing;

/// <summary>One line that a console showed.</summary>
public sealed record ConsoleLine(long Sequence, string Stream, string Text);

/// <summary>An open console. It reads all the time, so that what a test looks for cannot be missed.</summary>
public sealed class PanelConsole : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentQueue<ConsoleLine> _lines = new();
    private readonly ConcurrentQueue<JsonNode> _others = new();
    private Task _reading = Task.CompletedTask;

    private PanelConsole() { }

    /// <summary>All lines so far.</summary>
    public IReadOnlyCollection<ConsoleLine> Lines => _lines;

    /// <summary>Frames of another kind: states, gaps, errors.</summary>
    public IReadOnlyCollection<JsonNode> Others => _others;

    /// <summary>Ends when the other side has closed the connection, in whichever way.</summary>
    public Task Closed => _reading;

    /// <param name="since">The last sequence that is known; null for everything.</param>
    public static async Task<PanelConsole> OpenAsync(
        PanelClient client,
        Guid instance,
        long? since = null,
        CancellationToken cancellationToken = default
    )
    {
        var console = new PanelConsole();
        try
        {
            console._socket.Options.SetRequestHeader("Authorization", $"Bearer {client.Token}");
            console._socket.Options.CollectHttpResponseDetails = true;
            var address = new UriBuilder(client.Gateway)
            {
                Scheme = "ws",
                Path = $"/v1/instances/{instance}/console",
                Query = since is null ? "" : $"since={since}",
            };
            await console._socket.ConnectAsync(address.Uri, cancellationToken);
            console._reading = console.ReadAsync();
            return console;
        }
        catch
        {
            console._socket.Dispose();
            throw;
        }
    }

    public Task TypeAsync(string command, CancellationToken cancellationToken = default) =>
        _socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(new { command }),
            WebSocketMessageType.Text,
            endOfMessage: true,
            cancellationToken
        );

    /// <summary>Waits for a line that is exactly this.</summary>
    public Task<ConsoleLine> AwaitLineAsync(
        string text,
        TimeSpan? within = null,
        CancellationToken cancellationToken = default
    ) =>
        Eventually.GetAsync(
            () =>
                _lines.FirstOrDefault(line => line.Text == text)
                ?? throw new InvalidOperationException($"only: {this}"),
            _ => true,
            within,
            cancellationToken,
            $"the line '{text}'"
        );

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    public override string ToString() => string.Join(" | ", _lines.TakeLast(20).Select(line => line.Text));

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                message.Write(buffer, 0, received.Count);
                if (!received.EndOfMessage)
                {
                    continue;
                }

                Keep(JsonNode.Parse(Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length))!);
                message.SetLength(0);
            }
        }
        catch (Exception exception)
            when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut off: closed all the same.
        }
    }

    private void Keep(JsonNode frame)
    {
        if (frame["line"] is { } line)
        {
            _lines.Enqueue(
                new ConsoleLine(
                    frame["seq"]!.GetValue<long>(),
                    frame["stream"]!.GetValue<string>(),
                    line.GetValue<string>()
                )
            );
        }
        else
        {
            _others.Enqueue(frame);
        }
    }
}
