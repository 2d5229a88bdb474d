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
using Panel.Instances.Workloads.Documents;
using Panel.Instances.Workloads.Rules;
using Panel.Instances.Workloads.Specs;
using Panel.Operations;

namespace Panel.Instances.Instances;

/// <summary>Changes what an instance should be. The node remembers it and uses it with the next start.</summary>
internal sealed class UpdateInstanceAction(
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
        Guid id,
        UpdateInstanceRequest request,
        string? ifMatch,
        CallerScope reach,
        Guid user,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var instance = await database
            .Set<Instance>()
            .Of(reach)
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (instance is null)
        {
            return ApiErrors.NotFound("instance");
        }

        if (instance.DesiredState == DesiredState.Deleted)
        {
            return ApiErrors.Conflict("deleting", "The instance is being deleted.");
        }

        if (ifMatch is { Length: > 0 } and not "*" && ifMatch.Trim('"') != instance.Version.ToString())
        {
            return ApiErrors.StaleVersion();
        }

        if (await TakePortsAsync(instance, request.WorkloadVersion, cancellationToken) is { } noPort)
        {
            return noPort;
        }

        List<string> notes = [];
        if (await ChangeAsync(instance, request, notes, cancellationToken) is { } problem)
        {
            return problem;
        }

        OrganizationTrust.Renew(reach, instance);
        instance.Version++;
        instance.Generation++;
        instance.UpdatedAt = clock.GetUtcNow();
        var operation = await operations.BeginAsync(
            OperateInstanceAction.RequestOf(instance, UpdateKind.Name, user) with
            {
                Warnings = notes,
            },
            cancellationToken
        );
        if (operation.Failed)
        {
            return operation.Error;
        }

        outbox.Publish(await descriptions.OfAsync(instance, cancellationToken));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            if (request.Resources is not null)
            {
                await reservations.AnnounceAsync(instance.NodeId, cancellationToken);
            }

            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }

        return (operation.Value, instance);
    }

    /// <param name="notes">Takes what was changed without being asked for.</param>
    private async Task<ApiError?> ChangeAsync(
        Instance instance,
        UpdateInstanceRequest request,
        List<string> notes,
        CancellationToken cancellationToken
    )
    {
        if (request.Name is not null)
        {
            if (request.Name.Trim() is not { Length: >= 1 and <= Instance.LongestName } name)
            {
                return ApiErrors.Invalid("name", $"1 to {Instance.LongestName} characters.");
            }

            Rename(instance, name);
        }

        if (await ChangeWorkloadAsync(instance, request, notes, cancellationToken) is { } problem)
        {
            return problem;
        }

        return request.Resources is { } resources ? await ResizeAsync(instance, resources, cancellationToken) : null;
    }

    // Before anything of the instance is changed: the ports are saved for the
    // specification, and with them would be what the audit log compares.
    private async Task<ApiError?> TakePortsAsync(Instance instance, int? version, CancellationToken cancellationToken)
    {
        if (version is null || version == instance.WorkloadVersion)
        {
            return null;
        }

        if (
            await workloads.FindAsync(instance.OrganizationId, instance.WorkloadId, version, cancellationToken)
            is not { } workload
        )
        {
            return null;
        }

        var taken = await database
            .Set<Allocation>()
            .AsNoTracking()
            .Where(row => row.InstanceId == instance.Id)
            .ToListAsync(cancellationToken);
        var missing = PortNeeds.Missing(PortRequirement.Of(workload.Document), taken);
        if (missing.Count == 0)
        {
            return null;
        }

        await reservations.LockAsync(instance.NodeId, cancellationToken);
        var node = await database
            .Set<KnownNode>()
            .AsNoTracking()
            .SingleAsync(row => row.Id == instance.NodeId, cancellationToken);
        var given = await ports.AllocateAsync(
            node,
            instance.Id,
            missing,
            cancellationToken,
            withPrimary: !taken.Any(port => port.Primary)
        );
        if (given.Failed)
        {
            return given.Error;
        }

        await database.SaveChangesAsync(cancellationToken);
        return null;
    }

    private void Rename(Instance instance, string name)
    {
        if (instance.Name == name)
        {
            return;
        }

        instance.Name = name;
        outbox.Publish(new InstanceRenamed(instance.Id, instance.OrganizationId, name, clock.GetUtcNow()));
    }

    private async Task<ApiError?> ChangeWorkloadAsync(
        Instance instance,
        UpdateInstanceRequest request,
        List<string> notes,
        CancellationToken cancellationToken
    )
    {
        var before = instance.WorkloadVersion;
        instance.WorkloadVersion = request.WorkloadVersion ?? before;
        var isNewVersion = instance.WorkloadVersion != before;
        if (request.Image is null && request.Variables is null && !isNewVersion)
        {
            return null;
        }

        var workload = await workloads.FindAsync(
            instance.OrganizationId,
            instance.WorkloadId,
            instance.WorkloadVersion,
            cancellationToken
        );
        if (workload is null)
        {
            return ApiErrors.Invalid("workload_version", "There is no such version of the workload.");
        }

        var spec = workload.Document.Spec;
        if (request.Image is not null)
        {
            if (ImageChoice.Resolve(spec, request.Image) is not { } image)
            {
                return ApiErrors.Invalid("image", "Not one of the workload's images.");
            }

            instance.Image = image;
        }
        else if (isNewVersion)
        {
            var old = await workloads.FindAsync(
                instance.OrganizationId,
                instance.WorkloadId,
                before,
                cancellationToken
            );
            TakeImage(instance, old?.Document.Spec, spec, notes);
        }

        var change = new VariableChange(
            request.Variables ?? new Dictionary<string, string?>(),
            variables.Open(instance),
            caller.MayEditWorkloads(instance.OrganizationId, "servers.update"),
            isNewVersion
        );
        var outcome = change.Apply(spec.Variables, new RuleBudget(cancellationToken));
        if (VariableErrors.Of(outcome) is { } wrong)
        {
            return wrong;
        }

        instance.Variables = variables.Protect(instance.Id, outcome.Kept);
        notes.AddRange(outcome.Notes);
        return null;
    }

    private static void TakeImage(Instance instance, WorkloadSpec? before, WorkloadSpec spec, List<string> notes)
    {
        var image = ImageChoice.Follow(before, spec, instance.Image);
        if (image == instance.Image)
        {
            return;
        }

        notes.Add($"image: {instance.Image} is none of this version of the workload; {image} is used.");
        instance.Image = image;
    }

    private async Task<ApiError?> ResizeAsync(
        Instance instance,
        InstanceResources resources,
        CancellationToken cancellationToken
    )
    {
        if (
            LimitRules
                .Check(
                    new ResourceRequest(
                        resources.CpuMillicores,
                        resources.MemoryBytes,
                        resources.DiskBytes,
                        resources.Pids
                    )
                )
                .ToList() is
            { Count: > 0 } problems
        )
        {
            return ProblemErrors.Of(problems);
        }

        await reservations.LockAsync(instance.NodeId, cancellationToken);
        var node = await database
            .Set<KnownNode>()
            .AsNoTracking()
            .SingleAsync(row => row.Id == instance.NodeId, cancellationToken);
        var more = new ResourceLimits(
            (resources.CpuMillicores ?? instance.CpuMillicores) - instance.CpuMillicores,
            (resources.MemoryBytes ?? instance.MemoryBytes) - instance.MemoryBytes,
            (resources.DiskBytes ?? instance.DiskBytes) - instance.DiskBytes,
            0
        );
        if (await placer.CheckRoomAsync(node, more, cancellationToken) is { } full)
        {
            return full;
        }

        instance.CpuMillicores += more.CpuMillicores;
        instance.MemoryBytes += more.MemoryBytes;
        instance.DiskBytes += more.DiskBytes;
        instance.Pids = resources.Pids ?? instance.Pids;
        return null;
    }
}
