using Microsoft.EntityFrameworkCore;
using Panel.Data.Auditing;
using Panel.Nodes.Data;

namespace Panel.Nodes.Plugins;

/// <summary>Finds plugins and their versions.</summary>
internal sealed class PluginRows(NodesDbContext database)
{
    /// <summary>Tracked; null when it is not there or was removed.</summary>
    public Task<InstalledPlugin?> FindAsync(string pluginId, CancellationToken cancellationToken) =>
        database
            .Set<InstalledPlugin>()
            .SingleOrDefaultAsync(
                plugin => plugin.PluginId == pluginId && plugin.State != PluginState.Removed,
                cancellationToken
            );

    public Task<PluginVersion> ActiveAsync(InstalledPlugin plugin, CancellationToken cancellationToken) =>
        database
            .Set<PluginVersion>()
            .SingleAsync(
                version => version.InstalledPluginId == plugin.Id && version.Version == plugin.ActiveVersion,
                cancellationToken
            );

    public Task<List<PluginVersion>> VersionsAsync(InstalledPlugin plugin, CancellationToken cancellationToken) =>
        database
            .Set<PluginVersion>()
            .Where(version => version.InstalledPluginId == plugin.Id)
            .ToListAsync(cancellationToken);

    public static AuditSubject SubjectOf(InstalledPlugin plugin) => new("plugin", plugin.PluginId, plugin.Name);
}
