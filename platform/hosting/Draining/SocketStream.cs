using System.Buffers.Binary;
using System.Text;

namespace Panel.Hosting.Draining;

/// <summary>
/// The bytes of a WebSocket that this host accepted or passes on. It can end the socket towards its client with a
/// close frame of its own, between two frames; what comes after is dropped.
/// </summary>
internal sealed class SocketStream(Stream inner) : Stream
{
    /// <summary>"Service restart": the client may connect again, to another replica or later to this one.</summary>
    private const ushort ServiceRestart = 1012;
    private const string Hint = "restarting; connect again";

    private static readonly byte[] CloseFrame = NewCloseFrame();

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly FrameTracker _sent = new();
    private readonly FrameTracker _received = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closing;
    private bool _closed;

    /// <summary>Completes when the client has closed its side, or the host is done with the socket.</summary>
    public Task Ended => _ended.Task;

    public override bool CanRead => inner.CanRead;

    public override bool CanWrite => inner.CanWrite;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The host is done with the socket.</summary>
    public void End() => _ended.TrySetResult();

    /// <summary>Sends the close frame now, or after the frame that is half sent.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            _closing = true;
            await CloseBetweenFramesAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (_closed)
            {
                return;
            }

            var part = buffer[.._sent.Follow(buffer.Span, oneFrame: _closing)];
            await inner.WriteAsync(part, cancellationToken);
            if (_closing)
            {
                await CloseBetweenFramesAsync(cancellationToken);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        _received.Follow(buffer.Span[..count], oneFrame: false);
        if (_received.HasClosed || (count == 0 && buffer.Length > 0))
        {
            _ended.TrySetResult();
        }

        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        _ended.TrySetResult();
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ended.TrySetResult();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task CloseBetweenFramesAsync(CancellationToken cancellationToken)
    {
        if (_closed || !_sent.IsBetweenFrames)
        {
            return;
        }

        _closed = true;
        if (!_sent.HasClosed)
        {
            await inner.WriteAsync(CloseFrame, cancellationToken);
            await inner.FlushAsync(cancellationToken);
        }
    }

    private static byte[] NewCloseFrame()
    {
        var reason = Encoding.UTF8.GetBytes(Hint);
        byte[] frame = [0x88, (byte)(2 + reason.Length), 0, 0, .. reason];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), ServiceRestart);
        return frame;
    }
}
