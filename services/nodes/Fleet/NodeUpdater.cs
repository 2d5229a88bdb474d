using Microsoft.EntityFrameworkCore;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Nodes.Data;

namespace Panel.Nodes.Fleet;

/// <summary>
/// The one way to change what others see of a node: raises its version and says
/// so with NodeChanged, once, also when replicas race.
/// </summary>
internal sealed class NodeUpdater(NodesDbContext database, IOutbox outbox, TimeProvider clock)
{
    private const int Attempts = 5;

    /// <param name="change">Run again on the fresh row when another writer was faster.
    /// Leaving the row alone is fine: then nothing happens.</param>
    public async Task<Result<Node>> ChangeAsync(
        Guid id,
        Func<Node, ApiError?> change,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            if (
                await database.Set<Node>().SingleOrDefaultAsync(node => node.Id == id, cancellationToken)
                is not { } node
            )
            {
                return ApiErrors.NotFound("node");
            }

            if (change(node) is { } refusal)
            {
                return refusal;
            }

            if (database.Entry(node).State == EntityState.Unchanged)
            {
                return node;
            }

            node.Version++;
            outbox.Publish(node.ToEvent(clock.GetUtcNow()));
            try
            {
                await database.SaveChangesAsync(cancellationToken);
                return node;
            }
            catch (DbUpdateConcurrencyException) when (attempt < Attempts)
            {
                // Drops the events of this attempt too.
                database.ChangeTracker.Clear();
            }
        }
    }
}
