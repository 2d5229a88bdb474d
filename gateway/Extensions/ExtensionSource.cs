using Panel.Plugins.Host.Sources;

namespace Panel.Gateway.Extensions;

/// <summary>
/// The source of plugins, as the gateway sees it: notes the hosts that were granted, and reports a plugin whose routes
/// are refused as failed.
/// </summary>
internal sealed class ExtensionSource(HttpPluginSource source, ExtensionRefusals refusals) : IPluginSource
{
    private volatile Dictionary<string, IReadOnlyList<string>> _granted = new Dictionary<string, IReadOnlyList<string>>(
        StringComparer.Ordinal
    );

    /// <summary>Null while the nodes service has not told it, after a start without that service.</summary>
    public IReadOnlyList<string>? GrantedTo(string pluginId) => _granted.GetValueOrDefault(pluginId);

    public async Task<PluginSet?> ReadAsync(long knownVersion, CancellationToken cancellationToken)
    {
        // The host may know a set from its last run, of which this object does not know the grants.
        var set = await source.ReadAsync(_granted.Count == 0 ? -1 : knownVersion, cancellationToken);
        if (set is not null)
        {
            _granted = set.Plugins.ToDictionary(
                plugin => plugin.Id,
                plugin => plugin.GrantedHosts,
                StringComparer.Ordinal
            );
        }

        return set;
    }

    public Task<Stream> OpenPackageAsync(string pluginId, string version, CancellationToken cancellationToken) =>
        source.OpenPackageAsync(pluginId, version, cancellationToken);

    public Task ReportAsync(PluginReplicaReport report, CancellationToken cancellationToken) =>
        source.ReportAsync(
            report with
            {
                Plugins =
                [
                    .. report.Plugins.Select(plugin =>
                        refusals.Of(plugin.Id) is { } reason
                            ? plugin with
                            {
                                State = "failed",
                                Reason = reason,
                            }
                            : plugin
                    ),
                ],
            },
            cancellationToken
        );

    public Task<string?> GetValueAsync(string pluginId, string key, CancellationToken cancellationToken) =>
        source.GetValueAsync(pluginId, key, cancellationToken);

    public Task<bool> SetValueAsync(string pluginId, string key, string? value, CancellationToken cancellationToken) =>
        source.SetValueAsync(pluginId, key, value, cancellationToken);
}
