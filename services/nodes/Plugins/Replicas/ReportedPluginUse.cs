using Microsoft.EntityFrameworkCore;
using Panel.Nodes.Data;
using Panel.Plugins.Host.Packages;

namespace Panel.Nodes.Plugins.Replicas;

/// <summary>What other services said last that they need the plugin for, such as integrations of the alerts service.</summary>
internal sealed class ReportedPluginUse(NodesDbContext database) : IPluginUse
{
    public async Task<string?> FindAsync(PluginManifest manifest, CancellationToken cancellationToken)
    {
        // Replicas of a service share its database, so the newest report of each service says what is so.
        var reports = await database.Set<PluginReplica>().AsNoTracking().ToListAsync(cancellationToken);
        return reports
            .GroupBy(report => report.Service, StringComparer.Ordinal)
            .Select(ofService => ofService.MaxBy(report => report.ReportedAt)!)
            .SelectMany(newest => newest.Plugins)
            .FirstOrDefault(status => status.Id == manifest.Id && status.NeededBy is not null)
            ?.NeededBy;
    }
}
