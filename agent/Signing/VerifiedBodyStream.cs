using System.Security.Cryptography;

namespace Panel.Agent.Signing;

/// <summary>
/// Hashes the body while it is read, and throws at its end when the hash is not the
/// signed one: whoever has read to the end has read what was signed.
/// </summary>
internal sealed class VerifiedBodyStream(Stream inner, string expectedHash) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool ended;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        if (read > 0)
        {
            hash.AppendData(buffer.Span[..read]);
        }
        else if (!buffer.IsEmpty && !ended)
        {
            Check();
        }

        return read;
    }

    private void Check()
    {
        if (!string.Equals(Convert.ToHexStringLower(hash.GetHashAndReset()), expectedHash, StringComparison.Ordinal))
        {
            throw new BodyNotSignedException();
        }

        ended = true;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Bodies are read asynchronously.");

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash.Dispose();
        }

        base.Dispose(disposing);
    }
}

internal sealed class BodyNotSignedException() : Exception("The body does not match X-Content-SHA256.");
