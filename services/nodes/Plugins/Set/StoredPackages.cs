using Microsoft.EntityFrameworkCore;
using Panel.Nodes.Data;

namespace Panel.Nodes.Plugins.Set;

/// <summary>Gives packages out.</summary>
internal sealed class StoredPackages(NodesDbContext database)
{
    public Task<byte[]?> FindAsync(string pluginId, string version, CancellationToken cancellationToken) =>
        database
            .Set<PluginContent>()
            .AsNoTracking()
            .Where(content =>
                database
                    .Set<PluginVersion>()
                    .Any(row =>
                        row.Id == content.Id
                        && row.Version == version
                        && database
                            .Set<InstalledPlugin>()
                            .Any(plugin => plugin.Id == row.InstalledPluginId && plugin.PluginId == pluginId)
                    )
            )
            .Select(content => content.Bytes)
            .SingleOrDefaultAsync(cancellationToken);
}
