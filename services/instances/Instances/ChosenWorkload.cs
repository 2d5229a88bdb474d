using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Instances;

/// <summary>One version of a workload, ready to be used.</summary>
internal sealed record ChosenWorkload(Guid Id, int Version, WorkloadDocument Document);
