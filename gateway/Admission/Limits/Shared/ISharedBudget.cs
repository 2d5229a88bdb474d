using Panel.Gateway.Admission.Limits.Buckets;

namespace Panel.Gateway.Admission.Limits.Shared;

/// <summary>
/// Buckets that several gateways take from. The store's clock counts, so that the gateways' clocks need not agree.
/// </summary>
internal interface ISharedBudget
{
    /// <summary>
    /// Takes as many permits as are there, <paramref name="wanted"/> at most. Not
    /// idempotent: a call whose answer was lost may have taken them.
    /// </summary>
    Task<PermitGrant> TakeAsync(
        string limit,
        UInt128 partition,
        BucketRule rule,
        int wanted,
        CancellationToken cancellationToken
    );
}
