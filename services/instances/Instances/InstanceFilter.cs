using Microsoft.AspNetCore.Mvc;
using Panel.Contracts;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Errors;
using Panel.Hosting.Json;
using Panel.Instances.Data;

namespace Panel.Instances.Instances;

internal readonly record struct InstanceFilter(
    [property: OneOf<InstanceState>] string? State,
    [property: FromQuery(Name = "node_id")] Guid? NodeId,
    [property: FromQuery(Name = "workload_id")] Guid? WorkloadId
)
{
    public IQueryable<Instance> Apply(IQueryable<Instance> rows, out ApiError? error)
    {
        error = null;
        var (node, workload) = (NodeId, WorkloadId);
        if (node is not null)
        {
            rows = rows.Where(row => row.NodeId == node);
        }

        if (workload is not null)
        {
            rows = rows.Where(row => row.WorkloadId == workload);
        }

        if (State is null)
        {
            return rows;
        }

        if (EnumNames.Find<InstanceState>(State) is { } state)
        {
            return rows.Where(row => row.State == state);
        }

        error = ApiErrors.Invalid("state", $"Must be one of {EnumNames.List<InstanceState>()}.");
        return rows;
    }
}
