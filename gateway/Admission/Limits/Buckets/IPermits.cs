namespace Panel.Gateway.Admission.Limits.Buckets;

/// <summary>Where a permit came from, and may go back to.</summary>
internal interface IPermits
{
    void GiveBack(BucketRule rule);
}
