using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Nodes.Data;

namespace Panel.Nodes.Plugins.Set;

/// <summary>Numbers changes of the set and announces them.</summary>
internal sealed class PluginSetWriter(NodesDbContext database, IOutbox outbox, TimeProvider clock)
{
    /// <summary>
    /// Begins a change: within the caller's transaction it takes the set's lock, before anything else is read.
    /// </summary>
    /// <returns>The number that the set has once the transaction commits.</returns>
    public async Task<long> AdvanceAsync(CancellationToken cancellationToken)
    {
        await Row.ExecuteUpdateAsync(
            row => row.SetProperty(record => record.Version, record => record.Version + 1),
            cancellationToken
        );
        return await Row.Select(record => record.Version).SingleAsync(cancellationToken);
    }

    /// <summary>Tells every replica; the message leaves with the commit.</summary>
    public void Announce(long version) => outbox.Publish(new PluginSetChanged(version, clock.GetUtcNow()));

    private IQueryable<PluginSetRecord> Row =>
        database.Set<PluginSetRecord>().Where(record => record.Id == PluginSetRecord.TheOne);
}
