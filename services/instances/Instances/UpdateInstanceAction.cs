using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Instances.Operations;
using Panel.Instances.Placement;
using Panel.Instances.Workloads;
using Panel.Instances.Workloads.Specs;
using Panel.ServiceDefaults.Errors;

namespace Panel.Instances.Instances;

/// <summary>Changes what an instance should be. The node remembers it and uses it with the next start.</summary>
internal sealed class UpdateInstanceAction(
    InstancesDbContext database, WorkloadCatalog workloads, InstanceVariables variables, Placer placer, NodeReservations reservations, InstanceSpecs specs, OperationLog operations, OperationCommands commands, TimeProvider clock)
{
    public async Task<Outcome<(Operation Operation, Instance Instance)>> ExecuteAsync(Guid id, UpdateInstanceRequest request, string? ifMatch, Reach reach, Guid user, CancellationToken cancellation)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        var instance = await database.Instances.Of(reach).SingleOrDefaultAsync(row => row.Id == id, cancellation);
        if (instance is null) return ApiErrors.NotFound("instance");
        if (instance.DesiredState == DesiredState.Deleted) return ApiErrors.Conflict("deleting", "The instance is being deleted.");
        if (ifMatch is { Length: > 0 } and not "*" && ifMatch.Trim('"') != instance.Version.ToString()) return ApiErrors.StaleVersion();
        if (await ChangeAsync(instance, request, cancellation) is { } problem) return problem;
        OrganizationTrust.Renew(reach, instance);
        instance.Version++;
        instance.Generation++;
        instance.UpdatedAt = clock.GetUtcNow();
        var spec = await specs.TryBuildAsync(instance, cancellation);
        if (spec.Failed) return spec.Error;
        var operation = operations.Begin(OperationKind.Update, instance, user);
        commands.Send(operation, instance, spec.Value);
        try
        {
            await database.SaveChangesAsync(cancellation);
            if (request.Resources is not null) await reservations.AnnounceAsync(instance.NodeId, cancellation);
            await database.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
        return (operation, instance);
    }

    private async Task<ApiError?> ChangeAsync(Instance instance, UpdateInstanceRequest request, CancellationToken cancellation)
    {
        if (request.Name is not null)
        {
            if (request.Name.Trim() is not { Length: >= 1 and <= Instance.LongestName } name) return ApiErrors.Invalid("name", $"1 to {Instance.LongestName} characters.");
            instance.Name = name;
        }
        instance.WorkloadVersion = request.WorkloadVersion ?? instance.WorkloadVersion;
        var workload = await workloads.FindAsync(instance.OrganizationId, instance.WorkloadId, instance.WorkloadVersion, cancellation);
        if (workload is null) return ApiErrors.Invalid("workload_version", "There is no such version of the workload.");
        if (request.Image is not null)
        {
            if (ImageChoice.Resolve(workload.Document.Spec, request.Image) is not { } image) return ApiErrors.Invalid("image", "Not one of the workload's images.");
            instance.Image = image;
        }
        if (request.Variables is { } changed) Merge(instance, changed);
        return request.Resources is { } resources ? await ResizeAsync(instance, resources, cancellation) : null;
    }

    private void Merge(Instance instance, Dictionary<string, string?> changed)
    {
        var values = variables.Open(instance);
        foreach (var (name, value) in changed)
        {
            if (value is null) values.Remove(name);
            else values[name] = value;
        }
        instance.Variables = variables.Protect(instance.Id, values);
    }

    private async Task<ApiError?> ResizeAsync(Instance instance, ResourcesShape resources, CancellationToken cancellation)
    {
        if (LimitRules.Check(new ResourceRequest(resources.CpuMillicores, resources.MemoryBytes, resources.DiskBytes, resources.Pids)).ToList() is { Count: > 0 } problems) return ProblemErrors.Of(problems);
        await reservations.LockAsync(instance.NodeId, cancellation);
        var node = await database.Nodes.AsNoTracking().SingleAsync(row => row.Id == instance.NodeId, cancellation);
        var more = new ResourceLimits(
            (resources.CpuMillicores ?? instance.CpuMillicores) - instance.CpuMillicores, (resources.MemoryBytes ?? instance.MemoryBytes) - instance.MemoryBytes,
            (resources.DiskBytes ?? instance.DiskBytes) - instance.DiskBytes, 0);
        if (await placer.CheckRoomAsync(node, more, cancellation) is { } full) return full;
        instance.CpuMillicores += more.CpuMillicores;
        instance.MemoryBytes += more.MemoryBytes;
        instance.DiskBytes += more.DiskBytes;
        instance.Pids = resources.Pids ?? instance.Pids;
        return null;
    }
}
