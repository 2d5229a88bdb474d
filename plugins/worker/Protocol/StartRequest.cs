namespace Panel.Plugins.Worker.Protocol;

/// <param name="Id">Of the manifest.</param>
/// <param name="Version">Of the manifest.</param>
/// <param name="Assembly">Below the plugin's folder.</param>
/// <param name="Type">The entry type.</param>
/// <param name="Capabilities">Names of the manifest.</param>
/// <param name="Configuration">A JSON object.</param>
internal sealed record StartRequest(
    string Id,
    string Version,
    string Assembly,
    string Type,
    IReadOnlyList<string> Capabilities,
    string Configuration
)
{
    /// <summary>Shows no configuration: it holds secrets.</summary>
    public override string ToString() => $"{Id} {Version}";
}
