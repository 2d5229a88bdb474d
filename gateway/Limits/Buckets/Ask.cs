namespace Panel.Gateway.Limits.Buckets;

/// <summary>A request's question to a limit.</summary>
/// <param name="Partition">Whose bucket.</param>
internal readonly record struct Ask(UInt128 Partition, Rule Rule);
