using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Panel.Agent.Console;
using Panel.Agent.Runtimes;
using Panel.AgentLink;

namespace Panel.Agent.Endpoints;

/// <summary>
/// The receiving half of a console: commands. A faulty one is answered with
/// an error frame and does not end the connection.
/// </summary>
internal sealed class ConsoleInlet(WebSocket socket, ConsoleOutlet outlet, Guid instanceId, IInstanceConsoles? writable)
{
    private const int MaxCommandBytes = 4096;

    // JSON may need six characters for one byte.
    private const int MaxFrameBytes = (6 * MaxCommandBytes) + 64;

    private readonly byte[] buffer = new byte[MaxFrameBytes];

    /// <summary>Returns when the client has closed.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (await ReceiveAsync(cancellation) is { } length)
        {
            if (length > MaxFrameBytes)
            {
                await outlet.SendErrorAsync(
                    "command_too_long",
                    $"A command has at most {MaxCommandBytes} bytes.",
                    cancellation
                );
            }
            else
            {
                await HandleAsync(buffer.AsMemory(0, length), cancellation);
            }
        }
    }

    /// <summary>Length of the next message, past the buffer when it did not fit; null at the end.</summary>
    private async Task<int?> ReceiveAsync(CancellationToken cancellation)
    {
        var length = 0;
        while (true)
        {
            // What does not fit is read over the buffer's end part and thrown away.
            var room = length < MaxFrameBytes ? buffer.AsMemory(length) : buffer;
            var received = await socket.ReceiveAsync(room, cancellation);
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

    private async Task HandleAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        if (Parse(message.Span) is not { } command)
        {
            await outlet.SendErrorAsync("invalid_frame", "Send {\"command\":\"…\"}.", cancellation);
        }
        else if (writable is null)
        {
            await outlet.SendErrorAsync("read_only", "This console is read-only.", cancellation);
        }
        else if (Encoding.UTF8.GetByteCount(command) > MaxCommandBytes)
        {
            await outlet.SendErrorAsync(
                "command_too_long",
                $"A command has at most {MaxCommandBytes} bytes.",
                cancellation
            );
        }
        else if (command.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
        {
            await outlet.SendErrorAsync("invalid_command", "A command is one line.", cancellation);
        }
        else
        {
            await TypeAsync(writable, command, cancellation);
        }
    }

    private async Task TypeAsync(IInstanceConsoles consoles, string command, CancellationToken cancellation)
    {
        try
        {
            await consoles.SendAsync(instanceId, command, cancellation);
        }
        catch (RuntimeException e)
        {
            await outlet.SendErrorAsync(e.Code, e.Message, cancellation);
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
