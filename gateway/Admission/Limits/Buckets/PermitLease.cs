using System.Threading.RateLimiting;

namespace Panel.Gateway.Admission.Limits.Buckets;

/// <summary>What a limit said, and how much is left.</summary>
internal sealed class PermitLease(
    bool acquired,
    BucketRule rule,
    int remaining,
    TimeSpan fullIn,
    TimeSpan retryAfter,
    IPermits? from = null
) : RateLimitLease
{
    private static readonly string[] Names = [MetadataName.RetryAfter.Name];

    public override bool IsAcquired => acquired;

    public BucketRule Rule => rule;

    public int Remaining => remaining;

    /// <summary>Time until the bucket is full.</summary>
    public TimeSpan FullIn => fullIn;

    /// <summary>Time until the next permit; nothing when this one was given.</summary>
    public TimeSpan RetryAfter => retryAfter;

    /// <summary>The store of shared budgets is away, and the limit is to refuse then.</summary>
    public bool IsUnavailable { get; init; }

    public override IEnumerable<string> MetadataNames => acquired ? [] : Names;

    /// <summary>The request was not meant to count after all.</summary>
    public void GiveBack() => from?.GiveBack(rule);

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = !acquired && metadataName == MetadataName.RetryAfter.Name ? retryAfter : null;
        return metadata is not null;
    }
}
