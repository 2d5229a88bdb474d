using Microsoft.EntityFrameworkCore;
using Panel.Nodes.Data;
using Panel.Nodes.Plugins.Replicas;

namespace Panel.Nodes.Plugins.Lifecycle;

/// <summary>What workers lack on the machines that run them, as far as replicas have said.</summary>
internal sealed class IsolationGap(NodesDbContext database, TimeProvider clock)
{
    public async Task<IReadOnlyList<string>> FindAsync(CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - ReplicaReports.Current;
        var replicas = await database
            .Set<PluginReplica>()
            .AsNoTracking()
            .Where(replica => replica.ReportedAt >= since)
            .ToListAsync(cancellationToken);
        return
        [
            .. replicas
                .SelectMany(replica => replica.Plugins)
                .SelectMany(plugin => plugin.MissingIsolation)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }
}
