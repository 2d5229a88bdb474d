namespace Panel.Gateway.Admission.Limits.Buckets;

/// <summary>A request's question to a limit.</summary>
/// <param name="Partition">Whose bucket.</param>
internal readonly record struct PermitRequest(UInt128 Partition, BucketRule Rule);
