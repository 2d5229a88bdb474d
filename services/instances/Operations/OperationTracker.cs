using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Data.Auditing;
using Panel.Instances.Data;

namespace Panel.Instances.Operations;

/// <summary>
/// Begins and ends operations. Nothing is saved here: the row belongs into the transaction of what it is about.
/// </summary>
internal sealed class OperationTracker(
    InstancesDbContext database,
    IAudit audit,
    IOptions<OperationOptions> options,
    TimeProvider clock
)
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

    public Operation Begin(OperationKind kind, Instance instance, Guid requestedBy, TimeSpan extra = default)
    {
        var now = clock.GetUtcNow();
        var operation = new Operation
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = instance.OrganizationId,
            InstanceId = instance.Id,
            NodeId = instance.NodeId,
            Kind = kind,
            CreatedAt = now,
            Deadline = now + options.Value.LimitOf(kind) + extra,
            RequestedBy = requestedBy,
        };
        database.Add(operation);
        var (before, after) = AuditChanges.Of(database.Entry(instance), Audited);
        audit.Record(
            $"instance.{kind.ToString().ToLowerInvariant()}_requested",
            new AuditSubject("instance", instance.Id, instance.Name),
            before,
            after,
            instance.OrganizationId
        );
        return operation;
    }

    public void End(Operation operation, OperationStatus status, string? code = null, string? error = null)
    {
        if (!operation.IsActive)
        {
            return;
        }

        operation.Status = status;
        operation.EndedAt = clock.GetUtcNow();
        if (status == OperationStatus.Succeeded)
        {
            operation.Percent = 100;
        }

        if (status == OperationStatus.Succeeded)
        {
            return;
        }

        operation.ErrorCode = code;
        operation.Error = error is { Length: > 4000 } ? error[..4000] : error;
    }

    public Task<List<Operation>> ActiveOfAsync(Guid instanceId, CancellationToken cancellationToken) =>
        database
            .Set<Operation>()
            .Where(row =>
                row.InstanceId == instanceId
                && (row.Status == OperationStatus.Queued || row.Status == OperationStatus.Running)
            )
            .OrderBy(row => row.Id)
            .ToListAsync(cancellationToken);
}
