namespace Panel.Agent.Files;

/// <summary>
/// A file as long as it was when it was opened: a log that grows while it is sent must not outgrow its Content-Length.
/// </summary>
internal sealed class SnapshotStream(FileStream file) : Stream
{
    private readonly long length = file.Length;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        file.ReadAsync(buffer[..Left(buffer.Length)], cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => file.Read(buffer, offset, Left(count));

    public override long Seek(long offset, SeekOrigin origin) =>
        file.Seek(
            origin == SeekOrigin.End ? length + offset : offset,
            origin == SeekOrigin.End ? SeekOrigin.Begin : origin
        );

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Left(int wanted) => (int)Math.Min(wanted, Math.Max(0, length - file.Position));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
