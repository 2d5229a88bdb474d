namespace Panel.Agent.Archives;

/// <summary>
/// A file's content at the length that it had when it was opened, which a tar says before the content. One that shrinks
/// meanwhile ends with zeros, and says so.
/// </summary>
/// <param name="beforeRead">Told how much will be read at most, each time.</param>
internal sealed class PackedFile(FileStream file, Func<int, CancellationToken, ValueTask> beforeRead) : Stream
{
    private long _position;

    public bool Shrank { get; private set; }

    public override bool CanRead => true;

    /// <summary>So that a writer of tars asks for the length, and does not copy the content to learn it.</summary>
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length { get; } = file.Length;
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = (int)Math.Min(buffer.Length, Length - _position);
        if (wanted == 0)
        {
            return 0;
        }

        await beforeRead(wanted, cancellationToken);
        var read = await file.ReadAsync(buffer[..wanted], cancellationToken);
        if (read == 0)
        {
            Shrank = true;
            buffer.Span[..wanted].Clear();
            read = wanted;
        }

        _position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }
}
