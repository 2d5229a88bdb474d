using System.Security.Cryptography;

namespace Panel.Gateway.Routing.Configuration;

/// <summary>
/// Tells when content that is read again and again has changed. A change counts
/// once it is seen twice: until then another program may still be writing the file.
/// </summary>
internal sealed class ContentDebouncer
{
    private byte[]? _known;
    private byte[]? _seen;

    /// <summary>What is in use already.</summary>
    public void StartWith(byte[] content) => _known = _seen = SHA256.HashData(content);

    /// <summary>True once for each new content.</summary>
    public bool HasChanged(byte[] content)
    {
        var hash = SHA256.HashData(content);
        var settled = Same(hash, _seen);
        _seen = hash;
        if (!settled || Same(hash, _known))
        {
            return false;
        }

        _known = hash;
        return true;
    }

    private static bool Same(byte[] hash, byte[]? other) => other is not null && hash.AsSpan().SequenceEqual(other);
}
