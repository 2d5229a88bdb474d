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

    /// <summary>
    /// What an image becomes with another version of the workload: itself where it is
    /// offered, else the one of the same label, else the workload's own.
    /// </summary>
    /// <param name="before">The version that the image was chosen from.</param>
    public static string Follow(WorkloadSpec? before, WorkloadSpec spec, string image) =>
        Resolve(spec, image) is { } same && same == image ? image
        : before?.Images.FirstOrDefault(offered => offered.Value == image).Key is { } label
        && spec.Images.TryGetValue(label, out var renewed)
            ? renewed
        : spec.Image;
}
