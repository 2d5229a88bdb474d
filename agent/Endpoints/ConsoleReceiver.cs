using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Panel.Agent.Console;
using Panel.Agent.Json;
using Panel.Agent.Runtimes;

namespace Panel.Agent.Endpoints;

/// <summary>
/// The receiving half of a console: commands. A faulty one is answered with
/// an error frame and does not end the connection.
/// </summary>
internal sealed class ConsoleReceiver(
    WebSocket socket,
    ConsoleSender outlet,
    Guid instanceId,
    IInstanceConsoles? writable
)
{
    private const int MaxCommandBytes = 4096;

    // JSON may need six characters for one byte.
    private const int MaxFrameBytes = (6 * MaxCommandBytes) + 64;

    private readonly byte[] buffer = new byte[MaxFrameBytes];

    /// <summary>Returns when the client has closed.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await ReceiveAsync(cancellationToken) is { } length)
        {
            if (length > MaxFrameBytes)
            {
                await outlet.SendErrorAsync(
                    "command_too_long",
                    $"A command has at most {MaxCommandBytes} bytes.",
                    cancellationToken
                );
            }
            else
            {
                await HandleAsync(buffer.AsMemory(0, length), cancellationToken);
            }
        }
    }

    /// <summary>Length of the next message, past the buffer when it did not fit; null at the end.</summary>
    private async Task<int?> ReceiveAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            // What does not fit is read over the buffer's end part and thrown away.
            var room = length < MaxFrameBytes ? buffer.AsMemory(length) : buffer;
            var received = await socket.ReceiveAsync(room, cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            length = Math.Min(length + received.Count, MaxFrameBytes + 1);
            if (received.EndOfMessage)
            {
                return length;
            }
        }
    }

    private async Task HandleAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (Parse(message.Span) is not { } command)
        {
            await outlet.SendErrorAsync("invalid_frame", "Send {\"command\":\"…\"}.", cancellationToken);
        }
        else if (writable is null)
        {
            await outlet.SendErrorAsync("read_only", "This console is read-only.", cancellationToken);
        }
        else if (Encoding.UTF8.GetByteCount(command) > MaxCommandBytes)
        {
            await outlet.SendErrorAsync(
                "command_too_long",
                $"A command has at most {MaxCommandBytes} bytes.",
                cancellationToken
            );
        }
        else if (command.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
        {
            await outlet.SendErrorAsync("invalid_command", "A command is one line.", cancellationToken);
        }
        else
        {
            await TypeAsync(writable, command, cancellationToken);
        }
    }

    private async Task TypeAsync(IInstanceConsoles consoles, string command, CancellationToken cancellationToken)
    {
        try
        {
            await consoles.SendAsync(instanceId, command, cancellationToken);
        }
        catch (RuntimeException exception)
        {
            await outlet.SendErrorAsync(exception.Code, exception.Message, cancellationToken);
        }
    }

    private static string? Parse(ReadOnlySpan<byte> message)
    {
        try
        {
            return JsonSerializer.Deserialize(message, ApiJson.Wire.ConsoleCommandFrame)?.Command;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
