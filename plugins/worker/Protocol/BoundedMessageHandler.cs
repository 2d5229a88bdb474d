using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Nerdbank.Streams;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Panel.Plugins.Worker.Protocol;

/// <summary>
/// Messages behind their length in four bytes. One of more than 8 MiB ends the connection before any of it is kept.
/// </summary>
internal sealed class BoundedMessageHandler(Stream stream, IJsonRpcMessageFormatter formatter)
    : PipeMessageHandler(stream.UsePipe(), formatter)
{
    private const int HeaderLength = 4;
    private const int MaxMessage = 8 << 20;

    protected override async ValueTask<JsonRpcMessage?> ReadCoreAsync(CancellationToken cancellationToken)
    {
        var header = await Reader!.ReadAtLeastAsync(HeaderLength, cancellationToken);
        if (header.Buffer.Length < HeaderLength)
        {
            return null;
        }

        var length = ReadLength(header.Buffer);
        if (length is < 0 or > MaxMessage)
        {
            throw new InvalidDataException("A message is longer than 8 MiB.");
        }

        Reader.AdvanceTo(header.Buffer.GetPosition(HeaderLength));
        var content = await Reader.ReadAtLeastAsync(length, cancellationToken);
        if (content.Buffer.Length < length)
        {
            return null;
        }

        var message = content.Buffer.Slice(0, length);
        try
        {
            return Formatter.Deserialize(message);
        }
        finally
        {
            Reader.AdvanceTo(message.End);
        }
    }

    protected override void Write(JsonRpcMessage content, CancellationToken cancellationToken)
    {
        using var buffer = new Sequence<byte>(ArrayPool<byte>.Shared);
        Formatter.Serialize(buffer, content);
        var message = buffer.AsReadOnlySequence;
        if (message.Length > MaxMessage)
        {
            throw new InvalidDataException("A message is longer than 8 MiB.");
        }

        var header = Writer!.GetSpan(HeaderLength);
        BinaryPrimitives.WriteInt32BigEndian(header, (int)message.Length);
        Writer.Advance(HeaderLength);
        foreach (var piece in message)
        {
            Writer.Write(piece.Span);
        }
    }

    private static int ReadLength(ReadOnlySequence<byte> buffer)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        buffer.Slice(0, HeaderLength).CopyTo(header);
        return BinaryPrimitives.ReadInt32BigEndian(header);
    }
}
