using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Panel.Agent.Console;
using Panel.Agent.Json;
using Panel.AgentLink;
using Panel.Hosting.Json;

namespace Panel.Agent.Endpoints;

/// <summary>
/// The sending half of a console. One frame at a time; a frame that the
/// reader does not take in time ends the connection.
/// </summary>
internal sealed class ConsoleSender(WebSocket socket, TimeSpan timeout) : IDisposable
{
    /// <summary>1013, which .NET has no name for.</summary>
    public const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim turn = new(1, 1);

    public Task SendAsync(ConsoleFrame frame, CancellationToken cancellationToken) =>
        frame switch
        {
            ConsoleFrame.Line line => SendAsync(line.ToFrame(), ApiJson.Wire.ConsoleLineFrame, cancellationToken),
            ConsoleFrame.State state => SendAsync(
                new ConsoleStateFrame(EnumNames.Of(state.Value)),
                ApiJson.Wire.ConsoleStateFrame,
                cancellationToken
            ),
            ConsoleFrame.Gap gap => SendAsync(
                new ConsoleGapFrame(new ConsoleGap(gap.After, gap.Before)),
                ApiJson.Wire.ConsoleGapFrame,
                cancellationToken
            ),
            _ => throw new InvalidOperationException($"A console frame of the unknown kind {frame.GetType().Name}."),
        };

    public Task SendErrorAsync(string code, string error, CancellationToken cancellationToken) =>
        SendAsync(new ConsoleErrorFrame(error, code), ApiJson.Wire.ConsoleErrorFrame, cancellationToken);

    private async Task SendAsync<T>(T body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, type);
        await turn.WaitAsync(cancellationToken);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(timeout);
            await socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SlowReaderException();
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Says good-bye if it still can.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status, string reason)
    {
        using var limit = new CancellationTokenSource(CloseTimeout);
        try
        {
            await turn.WaitAsync(limit.Token);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(status, reason, limit.Token);
            }
        }
        catch (Exception exception)
            when (exception
                    is WebSocketException
                        or OperationCanceledException
                        or IOException
                        or ObjectDisposedException
            )
        {
            socket.Abort();
        }
    }

    public void Dispose() => turn.Dispose();
}
