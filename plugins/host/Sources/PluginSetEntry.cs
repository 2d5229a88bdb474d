namespace Panel.Plugins.Host.Sources;

/// <param name="Id">Of the manifest.</param>
/// <param name="Version">The one to serve.</param>
/// <param name="PackageSha256">Hexadecimal digits, of the whole file.</param>
/// <param name="Capabilities">As the manifest lists them, so that a process loads only what it serves.</param>
/// <param name="GrantedHosts">Of those that the manifest declares, the ones that the operator allowed.</param>
/// <param name="AcceptWeak">The operator takes a worker without full isolation.</param>
/// <param name="Configuration">A JSON object, secrets in clear text.</param>
/// <param name="ConfigurationVersion">Grows with each change; a change restarts the plugin.</param>
public sealed record PluginSetEntry(
    string Id,
    string Version,
    string PackageSha256,
    IReadOnlyList<string> Capabilities,
    IReadOnlyList<string> GrantedHosts,
    bool AcceptWeak,
    string Configuration,
    long ConfigurationVersion
)
{
    /// <summary>Shows no configuration: it holds secrets.</summary>
    public override string ToString() => $"{Id} {Version}";
}
