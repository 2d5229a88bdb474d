using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Instances.Data;
using Panel.Operations;

namespace Panel.Instances.Operations;

/// <summary>What the kinds of operations on an instance share: whose it is, its node, and the way to that.</summary>
internal abstract class InstanceKind(InstancesDbContext database, IOutbox outbox) : IOperationKind
{
    // Variables are not among them: they may hold secrets.
    private static readonly string[] Audited =
    [
        nameof(Instance.Name),
        nameof(Instance.NodeId),
        nameof(Instance.WorkloadId),
        nameof(Instance.WorkloadVersion),
        nameof(Instance.Image),
        nameof(Instance.DesiredState),
        nameof(Instance.CpuMillicores),
        nameof(Instance.MemoryBytes),
        nameof(Instance.DiskBytes),
        nameof(Instance.Pids),
    ];

    public abstract OperationLanes Lanes { get; }

    public string ReadPermission => "instances.read";

    public string CancelPermission => "instances.update";

    public virtual bool Joins => false;

    public virtual bool Overtakes => false;

    public virtual bool ReportsProgress => false;

    public async Task<ApiError?> RefusalAsync(
        Operation operation,
        IReadOnlyList<Operation> met,
        CancellationToken cancellationToken
    )
    {
        var instance = await InstanceOfAsync(operation, cancellationToken);
        return instance.DesiredState == DesiredState.Deleted && !TakesDeleted
            ? ApiErrors.Conflict("deleting", "The instance is being deleted.")
            : await RefusalAsync(instance, met, cancellationToken);
    }

    public async Task<OperationPlan> BeginAsync(Operation operation, CancellationToken cancellationToken)
    {
        var instance = await InstanceOfAsync(operation, cancellationToken);
        Change(instance);
        var limit = await LimitAsync(instance, cancellationToken);
        var (before, after) = AuditChanges.Of(database.Entry(instance), Audited);
        return new OperationPlan(limit, before, after);
    }

    public async Task SendAsync(Operation operation, CancellationToken cancellationToken)
    {
        // Gone when its node was removed for good.
        if (await FindAsync(operation, cancellationToken) is { } instance)
        {
            await SendAsync(operation, instance, cancellationToken);
        }
    }

    public Task CancelAsync(Operation operation, CancellationToken cancellationToken)
    {
        Send(operation, new CancelOperation(operation.Id, NodeOf(operation), operation.SubjectId));
        return Task.CompletedTask;
    }

    public async Task EndAsync(Operation operation, OperationEnd end, CancellationToken cancellationToken)
    {
        // An instance that has moved is none of its former node's any more.
        if (await FindAsync(operation, cancellationToken) is { } instance && instance.NodeId == operation.NodeId)
        {
            await EndAsync(instance, end, cancellationToken);
        }
    }

    public async Task<string> NotTakenAsync(Operation operation, CancellationToken cancellationToken)
    {
        var node = await database.Set<KnownNode>().FindAsync([operation.NodeId], cancellationToken);
        var offline = node?.Status == NodeStatus.Online ? "" : "; it is not online";
        return $"The node {node?.Name} did not take the command in time{offline}.";
    }

    /// <summary>Also on an instance that is being deleted.</summary>
    protected virtual bool TakesDeleted => false;

    protected abstract Task<ApiError?> RefusalAsync(
        Instance instance,
        IReadOnlyList<Operation> met,
        CancellationToken cancellationToken
    );

    /// <summary>What it should be from now on.</summary>
    protected virtual void Change(Instance instance) { }

    protected abstract ValueTask<TimeSpan> LimitAsync(Instance instance, CancellationToken cancellationToken);

    protected abstract ValueTask SendAsync(Operation operation, Instance instance, CancellationToken cancellationToken);

    protected virtual Task EndAsync(Instance instance, OperationEnd end, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    protected void Send<T>(Operation operation, T command)
        where T : class => outbox.Send(NodeQueue.Of(NodeOf(operation)), command);

    /// <summary>Each operation on an instance runs on a node.</summary>
    protected static Guid NodeOf(Operation operation) => operation.NodeId!.Value;

    private ValueTask<Instance?> FindAsync(Operation operation, CancellationToken cancellationToken) =>
        database.Set<Instance>().FindAsync([operation.SubjectId], cancellationToken);

    private async Task<Instance> InstanceOfAsync(Operation operation, CancellationToken cancellationToken) =>
        await FindAsync(operation, cancellationToken)
        ?? throw new InvalidOperationException($"There is no instance {operation.SubjectId}.");
}
