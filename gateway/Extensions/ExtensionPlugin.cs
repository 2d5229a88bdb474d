namespace Panel.Gateway.Extensions;

/// <param name="Id">Of the manifest.</param>
/// <param name="GrantedHosts">That its clusters may lead to.</param>
/// <param name="RunsCode">Whether it runs in process and has transforms of its own.</param>
internal sealed record ExtensionPlugin(string Id, IReadOnlyList<string> GrantedHosts, bool RunsCode);
