using Panel.Gateway.Limits.Buckets;

namespace Panel.Gateway.Limits.Shared;

/// <summary>
/// Buckets that several gateways take from. The store's clock counts, so that the gateways' clocks need not agree.
/// </summary>
internal interface ISharedBudget
{
    /// <summary>
    /// Takes as many permits as are there, <paramref name="wanted"/> at most. Not
    /// idempotent: a call whose answer was lost may have taken them.
    /// </summary>
    Task<Grant> TakeAsync(string limit, UInt128 partition, Rule rule, int wanted, CancellationToken cancellation);
}
