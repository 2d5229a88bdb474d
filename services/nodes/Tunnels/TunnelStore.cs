using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Nodes.Data;

namespace Panel.Nodes.Tunnels;

/// <summary>The rows that say which replica holds which tunnel.</summary>
internal sealed class TunnelStore(NodesDbContext database)
{
    /// <summary>
    /// Replaces the record of an older tunnel. False when the node is gone, or
    /// another tunnel of it came at the same moment.
    /// </summary>
    public async Task<bool> ClaimAsync(TunnelRecord record, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database
            .Set<TunnelRecord>()
            .Where(row => row.NodeId == record.NodeId && row.Kind == record.Kind)
            .ExecuteDeleteAsync(cancellationToken);
        if (!await database.Set<Node>().AnyAsync(node => node.Id == record.NodeId, cancellationToken))
        {
            return false;
        }

        database.Add(record);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return false;
        }
    }

    public Task ReleaseAsync(Guid tunnelId, CancellationToken cancellationToken) =>
        database.Set<TunnelRecord>().Where(row => row.Id == tunnelId).ExecuteDeleteAsync(cancellationToken);

    /// <summary>Removes what an earlier life of this replica left behind.</summary>
    public Task ForgetAsync(string replica, DateTimeOffset before, CancellationToken cancellationToken) =>
        database
            .Set<TunnelRecord>()
            .Where(row => row.Replica == replica && row.Since < before)
            .ExecuteDeleteAsync(cancellationToken);

    public Task<List<Guid>> OfAsync(string replica, CancellationToken cancellationToken) =>
        database
            .Set<TunnelRecord>()
            .Where(row => row.Replica == replica)
            .Select(row => row.Id)
            .ToListAsync(cancellationToken);

    /// <summary>The other replica that holds a tunnel of the node, or null.</summary>
    public Task<string?> WhereElseAsync(Guid nodeId, string self, CancellationToken cancellationToken) =>
        database
            .Set<TunnelRecord>()
            .Where(row => row.NodeId == nodeId && row.Replica != self)
            .OrderBy(row => row.Kind)
            .Select(row => row.Replica)
            .FirstOrDefaultAsync(cancellationToken);
}
