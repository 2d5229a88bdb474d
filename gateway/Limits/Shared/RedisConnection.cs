using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Threading.Channels;

namespace Panel.Gateway.Limits.Shared;

/// <summary>
/// One connection that speaks RESP2 (redis.io, "Redis serialization protocol"): commands of
/// many callers follow each other without waiting, and answers come in the
/// same order. It lives until the first error; then everybody who waits gets it, and the owner makes another one.
/// </summary>
internal sealed class RedisConnection : IDisposable
{
    private readonly Stream _stream;
    private readonly Channel<(byte[] Command, TaskCompletionSource<object?> Answer)> _asked = Channel.CreateBounded<(
        byte[],
        TaskCompletionSource<object?>
    )>(1024);
    private readonly Channel<TaskCompletionSource<object?>> _waiting = Channel.CreateUnbounded<
        TaskCompletionSource<object?>
    >(new() { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    public RedisConnection(Stream stream)
    {
        _stream = stream;
        _running = RunAsync();
    }

    public bool IsOver => _running.IsCompleted;

    /// <returns>A string, a number, an array of them, or null.</returns>
    /// <exception cref="IOException">The connection is over, or the server refused the command.</exception>
    public async Task<object?> SendAsync(byte[] command, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_asked.Writer.TryWrite((command, answer)))
        {
            throw new IOException("The connection is over, or too many wait for it.");
        }

        return await answer.Task.WaitAsync(cancellation);
    }

    public static byte[] Command(params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{parts.Length}\r\n");
        foreach (var part in parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Ends it without waiting for the end.</summary>
    public void Dispose() => _end.Cancel();

    // Whatever ends one direction ends both; nobody is left waiting.
    private async Task RunAsync()
    {
        await Task.Yield();
        var (writing, reading) = (WriteAsync(_end.Token), ReadAsync(_end.Token));
        var ended = await Task.WhenAny(writing, reading);
        _asked.Writer.TryComplete();
        await _end.CancelAsync();
        await _stream.DisposeAsync();
        await Task.WhenAll(writing, reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var over = new IOException("The connection to the store is over.", ended.Exception?.InnerException);
        while (_asked.Reader.TryRead(out var asked))
        {
            asked.Answer.TrySetException(over);
        }

        while (_waiting.Reader.TryRead(out var waiting))
        {
            waiting.TrySetException(over);
        }
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        var writer = PipeWriter.Create(_stream);
        while (await _asked.Reader.WaitToReadAsync(cancellation))
        {
            while (_asked.Reader.TryRead(out var asked))
            {
                _waiting.Writer.TryWrite(asked.Answer);
                writer.Write(asked.Command);
            }

            await writer.FlushAsync(cancellation);
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        var reader = PipeReader.Create(_stream);
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var rest = read.Buffer;
            while (TryParse(ref rest, out var answer) && _waiting.Reader.TryRead(out var waiting))
            {
                if (answer is IOException refused)
                {
                    waiting.TrySetException(refused);
                }
                else
                {
                    waiting.TrySetResult(answer);
                }
            }

            if (read.IsCompleted)
            {
                throw new EndOfStreamException("The store hung up.");
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    private static bool TryParse(ref ReadOnlySequence<byte> buffer, out object? value)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!TryParse(ref reader, out value))
        {
            return false;
        }

        buffer = buffer.Slice(reader.Position);
        return true;
    }

    private static bool TryParse(ref SequenceReader<byte> reader, out object? value)
    {
        value = null;
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8) || line.IsEmpty)
        {
            return false;
        }

        var text = Encoding.UTF8.GetString(line.Slice(1));
        switch (line.FirstSpan[0])
        {
            case (byte)'+':
                value = text;
                return true;
            case (byte)'-':
                value = new IOException($"The store refused: {text}");
                return true;
            case (byte)':':
                value = long.Parse(text);
                return true;
            case (byte)'$':
                return TryParseText(ref reader, int.Parse(text), out value);
            case (byte)'*':
                return TryParseArray(ref reader, int.Parse(text), out value);
            default:
                throw new InvalidDataException("Not the Redis protocol.");
        }
    }

    private static bool TryParseText(ref SequenceReader<byte> reader, int length, out object? value)
    {
        value = null;
        if (length < 0)
        {
            return true;
        }

        if (reader.Remaining < length + 2)
        {
            return false;
        }

        value = Encoding.UTF8.GetString(reader.UnreadSequence.Slice(0, length));
        reader.Advance(length + 2);
        return true;
    }

    private static bool TryParseArray(ref SequenceReader<byte> reader, int count, out object? value)
    {
        var items = new object?[Math.Max(0, count)];
        value = items;
        for (var i = 0; i < items.Length; i++)
        {
            if (!TryParse(ref reader, out items[i]))
            {
                return false;
            }
        }

        return true;
    }
}
