using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Panel.AgentLink;

namespace Panel.Agent.Signing;

/// <summary>
/// The nonces of all requests whose timestamp is still acceptable. Only correctly
/// signed requests get in, so that only the panel can fill the window; a full
/// window refuses, since forgetting early would let a request be replayed.
/// </summary>
internal sealed class NonceWindow(TimeProvider clock, int capacity = NonceWindow.DefaultCapacity)
{
    /// <summary>About 3,000 requests a second, in some 40 MiB at most.</summary>
    public const int DefaultCapacity = 1_000_000;
    private static readonly long BucketTicks = TimeSpan.FromSeconds(30).Ticks;

    private readonly Lock gate = new();
    private readonly Dictionary<long, HashSet<UInt128>> buckets = [];
    private int count;

    public NonceResult Add(string nonce, DateTimeOffset timestamp)
    {
        var key = KeyOf(nonce);
        var bucket = timestamp.UtcTicks / BucketTicks;
        lock (gate)
        {
            Forget();
            foreach (var known in buckets.Values)
            {
                if (known.Contains(key))
                {
                    return NonceResult.Replayed;
                }
            }

            if (count >= capacity)
            {
                return NonceResult.Full;
            }

            if (!buckets.TryGetValue(bucket, out var nonces))
            {
                buckets[bucket] = nonces = [];
            }

            nonces.Add(key);
            count++;
            return NonceResult.Fresh;
        }
    }

    private void Forget()
    {
        var oldest = (clock.GetUtcNow() - RequestSignature.Window).UtcTicks / BucketTicks;
        foreach (var (bucket, nonces) in buckets)
        {
            if (bucket >= oldest)
            {
                continue;
            }

            count -= nonces.Count;
            buckets.Remove(bucket);
        }
    }

    /// <summary>16 bytes of a hash instead of up to 64 characters: the same memory for each.</summary>
    private static UInt128 KeyOf(string nonce)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(nonce), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}

internal enum NonceResult
{
    Fresh,
    Replayed,
    Full,
}
