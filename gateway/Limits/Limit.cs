using System.Collections.Frozen;
using System.Threading.RateLimiting;
using Panel.Gateway.Limits.Buckets;
using Panel.Gateway.Limits.Settings;

namespace Panel.Gateway.Limits;

/// <summary>A named limit as it is now. Its buckets outlive a change of the settings.</summary>
internal sealed record Limit(
    string Name,
    LimitPartition Partition,
    Rule Rule,
    FrozenDictionary<string, Rule> Plans,
    PartitionedRateLimiter<Ask> Buckets,
    LimitsMeter Meter
)
{
    public bool NeedsCaller => Partition is LimitPartition.Credential or LimitPartition.User;

    public bool NeedsBody => Partition is LimitPartition.Body or LimitPartition.BodyAndAddress;

    public Rule RuleOf(string? plan) => plan is not null && Plans.TryGetValue(plan, out var rule) ? rule : Rule;

    public ValueTask<RateLimitLease> TakeAsync(UInt128 partition, string? plan, CancellationToken cancellation) =>
        Buckets.AcquireAsync(new Ask(partition, RuleOf(plan)), 1, cancellation);

    /// <summary>What a request would find, without counting it.</summary>
    public Decision Look(UInt128 partition) => (Decision)Buckets.AttemptAcquire(new Ask(partition, Rule), 0);
}
