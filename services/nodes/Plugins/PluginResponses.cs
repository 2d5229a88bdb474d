using Microsoft.EntityFrameworkCore;
using Panel.Nodes.Data;
using Panel.Nodes.Plugins.Replicas;
using Panel.Nodes.Plugins.Settings;
using Panel.Plugins.Host.Sources;

namespace Panel.Nodes.Plugins;

/// <summary>Gathers what the API shows of plugins.</summary>
internal sealed class PluginResponses(NodesDbContext database, PluginSettings settings, TimeProvider clock)
{
    public async Task<PluginResponse> OfAsync(InstalledPlugin plugin, CancellationToken cancellationToken) =>
        (await OfAsync([plugin], cancellationToken))[0];

    public async Task<IReadOnlyList<PluginResponse>> OfAsync(
        IReadOnlyList<InstalledPlugin> plugins,
        CancellationToken cancellationToken
    )
    {
        Guid[] ids = [.. plugins.Select(plugin => plugin.Id)];
        var versions = (
            await database
                .Set<PluginVersion>()
                .AsNoTracking()
                .Where(version => ids.Contains(version.InstalledPluginId))
                .ToListAsync(cancellationToken)
        ).ToLookup(version => version.InstalledPluginId);
        var since = clock.GetUtcNow() - ReplicaReports.Current;
        var replicas = await database
            .Set<PluginReplica>()
            .AsNoTracking()
            .Where(replica => replica.ReportedAt >= since)
            .ToListAsync(cancellationToken);
        List<PluginResponse> responses = [];
        foreach (var plugin in plugins)
        {
            responses.Add(await OfAsync(plugin, [.. versions[plugin.Id]], replicas, cancellationToken));
        }

        return responses;
    }

    private async Task<PluginResponse> OfAsync(
        InstalledPlugin plugin,
        List<PluginVersion> versions,
        List<PluginReplica> replicas,
        CancellationToken cancellationToken
    )
    {
        var active = versions.Single(version => version.Version == plugin.ActiveVersion);
        var schema = await SettingsSchema.ReadAsync(active.Manifest.Config, cancellationToken);
        var reports = ReportsOf(plugin, replicas);
        return new PluginResponse(
            plugin.PluginId,
            plugin.Name,
            active.Manifest.Publisher,
            plugin.State,
            plugin.Reason,
            plugin.ActiveVersion,
            plugin.PreviousVersion,
            [.. versions.OrderByDescending(version => version.Id).Select(Shape)],
            active.Trust,
            active.Isolation,
            active.Manifest.Capabilities,
            active.Manifest.Hosts,
            plugin.GrantedHosts,
            plugin.AcceptWeak,
            schema.ProblemsOf(settings.Open(plugin)).Count > 0,
            reports,
            new PluginCalls(reports.Sum(report => report.Calls), reports.Sum(report => report.Failures)),
            plugin.CreatedAt,
            plugin.UpdatedAt,
            plugin.Version
        );
    }

    private static PluginVersionResponse Shape(PluginVersion version) =>
        new(
            version.Version,
            version.Trust,
            version.KeyId,
            version.Sha256,
            version.Size,
            version.Manifest.Contract,
            version.UploadedAt
        );

    private static List<PluginReplicaResponse> ReportsOf(InstalledPlugin plugin, List<PluginReplica> replicas) =>
        [
            .. replicas.SelectMany(replica =>
                replica
                    .Plugins.Where(status => status.Id == plugin.PluginId && status.State != PluginReplicaStatus.Off)
                    .Select(status => new PluginReplicaResponse(
                        replica.Service,
                        replica.Replica,
                        status.Version,
                        status.State,
                        status.Reason,
                        status.Isolation,
                        status.MissingIsolation,
                        status.Calls,
                        status.Failures,
                        replica.ReportedAt
                    ))
            ),
        ];
}
