using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Messaging;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Instances.Access;
using Panel.Instances.Allocations;
using Panel.Instances.Data;
using Panel.Instances.Instances.Kinds;
using Panel.Instances.Operations;
using Panel.Instances.Placement;
using Panel.Instances.Workloads;
using Panel.Instances.Workloads.Rules;
using Panel.Instances.Workloads.Specs;
using Panel.Operations;

namespace Panel.Instances.Instances;

/// <summary>
/// Checks, places, reserves ports and room, and sends the install: one transaction, so that nothing half-made is left.
/// </summary>
internal sealed class CreateInstanceAction(
    InstancesDbContext database,
    WorkloadCatalog workloads,
    InstanceVariables variables,
    NodeScheduler placer,
    NodeReservations reservations,
    PortAllocator ports,
    OperationEngine operations,
    InstanceDescriptions descriptions,
    IOutbox outbox,
    Principal caller,
    TimeProvider clock
)
{
    public async Task<Result<(Operation Operation, Instance Instance)>> ExecuteAsync(
        CreateInstanceRequest request,
        CallerScope reach,
        Guid user,
        CancellationToken cancellationToken
    )
    {
        // A new instance is none of those that the token may reach.
        if (reach.Only is not null)
        {
            return ApiErrors.Forbidden("instances.create");
        }

        var organization = reach.Organization;
        if (request.Name?.Trim() is not { Length: >= 1 and <= Instance.LongestName } name)
        {
            return ApiErrors.Invalid("name", $"1 to {Instance.LongestName} characters.");
        }

        if (request.WorkloadId is not { } workloadId)
        {
            return ApiErrors.Invalid("workload_id", "Is required.");
        }

        if (await workloads.FindAsync(organization, workloadId, version: null, cancellationToken) is not { } workload)
        {
            return ApiErrors.Invalid("workload_id", "There is no such workload.");
        }

        if (ImageChoice.Resolve(workload.Document.Spec, request.Image) is not { } image)
        {
            return ApiErrors.Invalid("image", "Not one of the workload's images.");
        }

        var values = new VariableChange(
            request.Variables ?? new Dictionary<string, string?>(),
            Kept: new Dictionary<string, string>(),
            caller.MayEditWorkloads(organization, "servers.create"),
            IsNewVersion: false
        ).Apply(workload.Document.Spec.Variables, new RuleBudget(cancellationToken));
        if (VariableErrors.Of(values) is { } wrong)
        {
            return wrong;
        }

        var wanted = new ResourceRequest(
            request.Resources?.CpuMillicores,
            request.Resources?.MemoryBytes,
            request.Resources?.DiskBytes,
            request.Resources?.Pids
        );
        if (LimitRules.Check(wanted).ToList() is { Count: > 0 } problems)
        {
            return ProblemErrors.Of(problems);
        }

        var needs = PortNeeds.Of(PortRequirement.Of(workload.Document), request.Allocations ?? []);
        if (needs.Failed)
        {
            return needs.Error;
        }

        var limits = LimitRules.Merge(workload.Document.Spec, wanted);
        var node = await placer.ChooseAsync(reach, request.NodeId, limits, cancellationToken);
        if (node.Failed)
        {
            return node.Error;
        }

        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var instance = new Instance
        {
            Id = id,
            OrganizationId = organization,
            NodeId = node.Value.Id,
            WorkloadId = workload.Id,
            WorkloadVersion = workload.Version,
            Name = name,
            Image = image,
            Variables = variables.Protect(id, values.Kept),
            CpuMillicores = limits.CpuMillicores,
            MemoryBytes = limits.MemoryBytes,
            DiskBytes = limits.DiskBytes,
            Pids = limits.Pids,
            DesiredState = request.Start ?? true ? DesiredState.Running : DesiredState.Stopped,
            Generation = 1,
            State = InstanceState.Pending,
            TrustedOrganization = reach.Trusted,
            CreatedAt = now,
            UpdatedAt = now,
        };
        return await SaveAsync(instance, node.Value, needs.Value, limits, user, cancellationToken);
    }

    private async Task<Result<(Operation, Instance)>> SaveAsync(
        Instance instance,
        KnownNode node,
        IReadOnlyList<PortNeed> needs,
        ResourceLimits limits,
        Guid user,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await reservations.LockAsync(node.Id, cancellationToken);
        if (await placer.CheckRoomAsync(node, limits, cancellationToken) is { } full)
        {
            return full;
        }

        var given = await ports.AllocateAsync(node, instance.Id, needs, cancellationToken);
        if (given.Failed)
        {
            return given.Error;
        }

        database.Add(instance);
        await database.SaveChangesAsync(cancellationToken);

        var operation = await operations.BeginAsync(
            OperateInstanceAction.RequestOf(instance, CreateKind.Name, user),
            cancellationToken
        );
        if (operation.Failed)
        {
            return operation.Error;
        }

        outbox.Publish(
            new InstanceCreated(
                instance.Id,
                instance.OrganizationId,
                node.Id,
                instance.Name,
                limits,
                instance.CreatedAt
            )
        );
        outbox.Publish(await descriptions.OfAsync(instance, cancellationToken));
        await reservations.AnnounceAsync(node.Id, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (operation.Value, instance);
    }
}
