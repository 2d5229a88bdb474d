using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Nodes.Data;

namespace Panel.Nodes.Fleet;

/// <summary>What people do with a node.</summary>
internal sealed class NodeCommands(
    NodesDbContext database,
    NodeUpdater editor,
    IOutbox outbox,
    IAudit audit,
    Principal caller,
    TimeProvider clock
)
{
    private static readonly string[] Audited =
    [
        nameof(Node.Name),
        nameof(Node.PublicAddress),
        nameof(Node.FirstPort),
        nameof(Node.LastPort),
        nameof(Node.Schedulable),
    ];

    /// <param name="expected">The version that the caller has seen; null takes any.</param>
    public Task<Result<Node>> UpdateAsync(
        Guid id,
        UpdateNode update,
        long? expected,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            id,
            "node.updated",
            node =>
            {
                if (expected is { } version && version != node.Version)
                {
                    return ApiErrors.StaleVersion();
                }

                update.Apply(node);
                return null;
            },
            cancellationToken
        );

    /// <summary>Cordon and uncordon; repeating one changes nothing.</summary>
    public Task<Result<Node>> ScheduleAsync(Guid id, bool schedulable, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            schedulable ? "node.uncordoned" : "node.cordoned",
            node =>
            {
                node.Schedulable = schedulable;
                return null;
            },
            cancellationToken
        );

    /// <summary>The consumers of NodeDeleted clean up behind it: broker account, agent token, instances.</summary>
    public async Task<ApiError?> DeleteAsync(Guid id, bool force, CancellationToken cancellationToken)
    {
        const string permission = "nodes.delete";
        if (caller.RefusalOf(permission) is { } refusal)
        {
            return refusal;
        }

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (
            await database
                .Set<Node>()
                .AsNoTracking()
                .ReachedBy(caller)
                .SingleOrDefaultAsync(row => row.Id == id, cancellationToken)
            is not { } node
        )
        {
            return ApiErrors.NotFound("node");
        }

        if (caller.RefusalOf(permission, node) is { } refused)
        {
            return refused;
        }

        if (
            await database
                .Set<Node>()
                .Where(row => row.Id == id && (force || row.Instances == 0))
                .ExecuteDeleteAsync(cancellationToken) == 0
        )
        {
            return ApiErrors.Conflict(
                "node_not_empty",
                "Instances exist on this node. Remove them first, or use force=true when the node is gone for good."
            );
        }

        outbox.Publish(new NodeDeleted(node.Id, node.OrganizationId, clock.GetUtcNow()));
        audit.Record(
            "node.deleted",
            new AuditSubject("node", node.Id, node.Name),
            new { node.Instances, node.PublicAddress },
            new { Forced = force },
            node.OrganizationId
        );
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    private async Task<Result<Node>> ChangeAsync(
        Guid id,
        string action,
        Func<Node, ApiError?> change,
        CancellationToken cancellationToken
    )
    {
        const string permission = "nodes.update";
        if (caller.RefusalOf(permission) is { } refusal)
        {
            return refusal;
        }

        if (!await database.Set<Node>().ReachedBy(caller).AnyAsync(node => node.Id == id, cancellationToken))
        {
            return ApiErrors.NotFound("node");
        }

        return await editor.ChangeAsync(
            id,
            node => caller.RefusalOf(permission, node) ?? change(node) ?? Record(action, node),
            cancellationToken
        );
    }

    private ApiError? Record(string action, Node node)
    {
        var row = database.Entry(node);
        if (row.State == EntityState.Unchanged)
        {
            audit.NothingChanged();
            return null;
        }

        var (before, after) = AuditChanges.Of(row, Audited);
        audit.Record(action, new AuditSubject("node", node.Id, node.Name), before, after, node.OrganizationId);
        return null;
    }
}
