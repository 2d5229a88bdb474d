using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads;

/// <summary>One version of a workload, ready to be used.</summary>
internal sealed record ResolvedWorkload(Guid Id, int Version, WorkloadDocument Document);
