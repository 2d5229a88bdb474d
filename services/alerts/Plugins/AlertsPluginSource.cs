using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;
using Panel.Alerts.Integrations;
using Panel.Plugins.Host.Sources;

namespace Panel.Alerts.Plugins;

/// <summary>
/// The source of plugins, as this service sees it: says with each report which plugins integrations need, so that none of
/// them is deleted.
/// </summary>
internal sealed class AlertsPluginSource(HttpPluginSource source, IServiceScopeFactory scopes) : IPluginSource
{
    public Task<PluginSet?> ReadAsync(long knownVersion, CancellationToken cancellationToken) =>
        source.ReadAsync(knownVersion, cancellationToken);

    public Task<Stream> OpenPackageAsync(string pluginId, string version, CancellationToken cancellationToken) =>
        source.OpenPackageAsync(pluginId, version, cancellationToken);

    public async Task ReportAsync(PluginReplicaReport report, CancellationToken cancellationToken)
    {
        var needs = await NeedsAsync(cancellationToken);
        var loaded = report.Plugins.Select(plugin => plugin with { NeededBy = needs.GetValueOrDefault(plugin.Id) });
        var off = needs
            .Where(need => report.Plugins.All(plugin => plugin.Id != need.Key))
            .Select(need => Off(need.Key, need.Value));
        await source.ReportAsync(report with { Plugins = [.. loaded, .. off] }, cancellationToken);
    }

    public Task<string?> GetValueAsync(string pluginId, string key, CancellationToken cancellationToken) =>
        source.GetValueAsync(pluginId, key, cancellationToken);

    public Task<bool> SetValueAsync(string pluginId, string key, string? value, CancellationToken cancellationToken) =>
        source.SetValueAsync(pluginId, key, value, cancellationToken);

    private async Task<Dictionary<string, string>> NeedsAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<AlertsDbContext>()
            .Set<Integration>()
            .Where(integration => integration.PluginId != "")
            .GroupBy(integration => integration.PluginId)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(
                group => group.Key,
                group => group.Count == 1 ? "an integration" : $"{group.Count} integrations",
                StringComparer.Ordinal,
                cancellationToken
            );
    }

    private static PluginReplicaStatus Off(string id, string neededBy) =>
        new(
            id,
            Version: null,
            PluginReplicaStatus.Off,
            Reason: null,
            Isolation: null,
            MissingIsolation: [],
            Calls: 0,
            Failures: 0,
            neededBy
        );
}
