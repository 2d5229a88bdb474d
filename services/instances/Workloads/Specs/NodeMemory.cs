namespace Panel.Instances.Workloads.Specs;

/// <summary>The memory of a node, in bytes.</summary>
/// <param name="Total">Zero before its agent has said so.</param>
/// <param name="Reserved">By instances that have a limit.</param>
internal sealed record NodeMemory(long Total, long Reserved);
