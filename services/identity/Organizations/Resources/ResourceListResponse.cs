namespace Panel.Identity.Organizations.Resources;

/// <param name="Count">How many there are.</param>
/// <param name="First">At most 20 of them, the oldest first.</param>
internal sealed record ResourceListResponse(int Count, IReadOnlyList<ResourceResponse> First)
{
    public const int Most = 20;

    public ResourceListResponse With(ResourceListResponse other) =>
        new(Count + other.Count, [.. First.Concat(other.First).Take(Most)]);

    /// <summary>One line each, and how many are left out.</summary>
    public string[] Lines()
    {
        var lines = First.Select(resource => resource.ToString());
        return Count > First.Count ? [.. lines, $"and {Count - First.Count} more"] : [.. lines];
    }
}
