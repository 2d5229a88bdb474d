namespace Panel.Nodes.Tunnels;

/// <summary>The bytes of one tunnel, counted. It ends when either side of it ends, and says so once.</summary>
internal sealed class TunnelStream(Stream inner, TunnelMeter meter) : Stream
{
    public const string ClosedMessage = "The tunnel is closed.";

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _received;
    private long _sent;

    public Task Closed => _closed.Task;

    public long BytesReceived => Volatile.Read(ref _received);

    public long BytesSent => Volatile.Read(ref _sent);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    // The stream of a WebSocket that was cut off says "not supported", which no caller takes for a lost connection.
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!inner.CanRead)
        {
            throw new IOException(ClosedMessage);
        }

        var count = await inner.ReadAsync(buffer, cancellationToken);
        Interlocked.Add(ref _received, count);
        meter.Received(count);
        if (count == 0 && buffer.Length > 0)
        {
            _closed.TrySetResult();
        }

        return count;
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        if (!inner.CanWrite)
        {
            throw new IOException(ClosedMessage);
        }

        await inner.WriteAsync(buffer, cancellationToken);
        Interlocked.Add(ref _sent, buffer.Length);
        meter.Sent(buffer.Length);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    // The HTTP client works with the asynchronous members alone.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _closed.TrySetResult();
        }

        base.Dispose(disposing);
    }
}
