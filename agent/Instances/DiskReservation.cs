namespace Panel.Agent.Instances;

/// <summary>Room on an instance's disk for one write.</summary>
public sealed class DiskReservation : IDisposable
{
    private readonly DiskUsage _usage;

    internal DiskReservation(DiskUsage usage, long limit, long replaced) =>
        (_usage, Limit, Replaced) = (usage, limit, replaced);

    internal long Limit { get; }

    /// <summary>Bytes that go away when the write is done, as far as they may stay until then.</summary>
    internal long Replaced { get; }

    // Both are guarded by the usage.
    internal long Granted { get; set; }

    internal long Written { get; set; }

    /// <summary>Before bytes are written. False when they do not fit any more.</summary>
    public ValueTask<bool> TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        var more = Written + bytes - Granted;
        return more > 0 ? _usage.GrantAsync(this, more, cancellationToken) : ValueTask.FromResult(true);
    }

    /// <summary>The bytes are on disk now.</summary>
    public void Wrote(long bytes) => _usage.Written(this, bytes);

    public void Dispose() => _usage.Release(this);
}
