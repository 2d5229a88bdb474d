namespace Panel.Gateway.Limits.Buckets;

/// <summary>Where a permit came from, and may go back to.</summary>
internal interface IPermits
{
    void GiveBack(Rule rule);
}
