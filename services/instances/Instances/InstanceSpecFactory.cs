using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Hosting.Errors;
using Panel.Instances.Allocations;
using Panel.Instances.Data;
using Panel.Instances.Workloads;
using Panel.Instances.Workloads.Documents;
using Panel.Instances.Workloads.Rules;
using Panel.Instances.Workloads.Specs;

namespace Panel.Instances.Instances;

/// <summary>Renders what an agent gets from the rows of an instance.</summary>
internal sealed class InstanceSpecFactory(
    InstancesDbContext database,
    WorkloadCatalog workloads,
    InstanceVariables variables
)
{
    /// <summary>For rows that were checked when they were written.</summary>
    public async Task<InstanceSpec> BuildAsync(Instance instance, CancellationToken cancellationToken)
    {
        var spec = await TryBuildAsync(instance, cancellationToken);
        return spec.Failed
            ? throw new InvalidOperationException(
                $"Instance {instance.Id} can no longer be rendered: {spec.Error.Message}"
            )
            : spec.Value;
    }

    public async Task<Result<InstanceSpec>> TryBuildAsync(Instance instance, CancellationToken cancellationToken)
    {
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

        var values = VariableValues.Of(workload.Document.Spec.Variables, variables.Open(instance));
        var ports = await database
            .Set<Allocation>()
            .Where(row => row.InstanceId == instance.Id)
            .OrderBy(row => row.Id)
            .Select(row => new AllocatedPort(row.Name, "0.0.0.0", row.HostPort, row.Protocol, row.ContainerPort))
            .ToListAsync(cancellationToken);
        var built = InstanceSpecBuilder.Build(
            new InstanceSpecInput(
                instance.Id,
                instance.OrganizationId,
                instance.Name,
                instance.Generation,
                workload.Document,
                values,
                ports,
                new ResourceRequest(instance.CpuMillicores, instance.MemoryBytes, instance.DiskBytes, instance.Pids),
                instance.Image,
                TrustedOrganization: instance.TrustedOrganization || await IsOwnNodeAsync(instance, cancellationToken),
                Node: await MemoryAsync(instance, cancellationToken)
            )
        );
        return built.Value is { } spec ? spec : ProblemErrors.Of(built.Problems);
    }

    // Only an instance without a limit is told something of its node.
    private async Task<NodeMemory?> MemoryAsync(Instance instance, CancellationToken cancellationToken)
    {
        if (
            instance.MemoryBytes > 0
            || await database.Set<KnownNode>().FindAsync([instance.NodeId], cancellationToken) is not { } node
        )
        {
            return null;
        }

        return new NodeMemory(
            node.MemoryBytes,
            await database
                .Set<Instance>()
                .Where(row => row.NodeId == node.Id)
                .SumAsync(row => row.MemoryBytes, cancellationToken)
        );
    }

    // An organization's own node is there for it, whoever owns the organization.
    private Task<bool> IsOwnNodeAsync(Instance instance, CancellationToken cancellationToken) =>
        database
            .Set<KnownNode>()
            .AnyAsync(
                node => node.Id == instance.NodeId && node.OrganizationId == instance.OrganizationId,
                cancellationToken
            );
}
