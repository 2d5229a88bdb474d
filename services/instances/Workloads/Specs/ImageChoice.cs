using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Specs;

/// <summary>The image that a person chose: by its label, or by its own name.</summary>
internal static class ImageChoice
{
    /// <summary>Null when the workload offers no such image.</summary>
    public static string? Resolve(WorkloadSpec spec, string? choice) =>
        string.IsNullOrWhiteSpace(choice) ? spec.Image
        : spec.Images.TryGetValue(choice, out var image) ? image
        : choice == spec.Image || spec.Images.Values.Contains(choice) ? choice
        : null;
}
