using System.Collections.Frozen;
using System.Threading.RateLimiting;
using Panel.Gateway.Admission.Limits.Buckets;
using Panel.Gateway.Admission.Limits.Settings;

namespace Panel.Gateway.Admission.Limits;

/// <summary>A named limit as it is now. Its buckets outlive a change of the settings.</summary>
internal sealed record Limit(
    string Name,
    LimitPartition Partition,
    BucketRule Rule,
    FrozenDictionary<string, BucketRule> Plans,
    PartitionedRateLimiter<PermitRequest> Buckets,
    LimitsMeter Meter
)
{
    public bool NeedsCaller => Partition is LimitPartition.Credential or LimitPartition.User;

    public bool NeedsBody => Partition is LimitPartition.Body or LimitPartition.BodyAndAddress;

    public BucketRule RuleOf(string? plan) => plan is not null && Plans.TryGetValue(plan, out var rule) ? rule : Rule;

    public ValueTask<RateLimitLease> TakeAsync(UInt128 partition, string? plan, CancellationToken cancellationToken) =>
        Buckets.AcquireAsync(new PermitRequest(partition, RuleOf(plan)), 1, cancellationToken);

    /// <summary>What a request would find, without counting it.</summary>
    public PermitLease Look(UInt128 partition) =>
        (PermitLease)Buckets.AttemptAcquire(new PermitRequest(partition, Rule), 0);
}
