namespace Panel.Instances.Workloads.Documents;

/// <param name="Annotations">Free texts; <c>description</c> and <c>author</c> are what an egg says of itself.</param>
internal sealed record WorkloadMetadata(
    string Name,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, string> Annotations
);
