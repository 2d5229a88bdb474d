using Microsoft.EntityFrameworkCore;
using Panel.Data;
using Panel.Nodes.Data;

namespace Panel.Nodes.Tunnels;

/// <summary>The rows that say which replica holds which tunnel.</summary>
internal sealed class TunnelLedger(NodesDbContext database)
{
    /// <summary>
    /// Replaces the record of an older tunnel. False when the node is gone, or
    /// another tunnel of it came at the same moment.
    /// </summary>
    public async Task<bool> ClaimAsync(TunnelRecord record, CancellationToken cancellation)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        await database
            .Tunnels.Where(row => row.NodeId == record.NodeId && row.Kind == record.Kind)
            .ExecuteDeleteAsync(cancellation);
        if (!await database.Nodes.AnyAsync(node => node.Id == record.NodeId, cancellation))
        {
            return false;
        }

        database.Add(record);
        try
        {
            await database.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            return true;
        }
        catch (DbUpdateException failure) when (failure.IsUniqueViolation())
        {
            return false;
        }
    }

    public Task ReleaseAsync(Guid tunnelId, CancellationToken cancellation) =>
        database.Tunnels.Where(row => row.Id == tunnelId).ExecuteDeleteAsync(cancellation);

    /// <summary>Removes what an earlier life of this replica left behind.</summary>
    public Task ForgetAsync(string replica, DateTimeOffset before, CancellationToken cancellation) =>
        database.Tunnels.Where(row => row.Replica == replica && row.Since < before).ExecuteDeleteAsync(cancellation);

    public Task<List<Guid>> OfAsync(string replica, CancellationToken cancellation) =>
        database.Tunnels.Where(row => row.Replica == replica).Select(row => row.Id).ToListAsync(cancellation);

    /// <summary>The other replica that holds a tunnel of the node, or null.</summary>
    public Task<string?> WhereElseAsync(Guid nodeId, string self, CancellationToken cancellation) =>
        database
            .Tunnels.Where(row => row.NodeId == nodeId && row.Replica != self)
            .OrderBy(row => row.Kind)
            .Select(row => row.Replica)
            .FirstOrDefaultAsync(cancellation);
}
