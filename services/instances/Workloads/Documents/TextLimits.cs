namespace Panel.Instances.Workloads.Documents;

/// <summary>What a document or egg may cost to read, before anything looks at its meaning.</summary>
internal static class TextLimits
{
    public const int MaxBytes = 1024 * 1024;
    public const int MaxDepth = 64;

    /// <summary>Values in the whole document; YAML aliases count each time they are used.</summary>
    public const int MaxNodes = 50_000;
}
