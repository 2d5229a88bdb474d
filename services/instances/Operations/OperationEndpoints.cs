using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;
using Panel.Instances.Access;
using Panel.Instances.Data;

namespace Panel.Instances.Operations;

internal static class OperationEndpoints
{
    public static IEndpointRouteBuilder MapOperations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/operations").WithTags("Operations");
        group
            .MapGet("/", ListAsync)
            .RequirePermission("instances.read")
            .Describe<Page<OperationResponse>>("listOperations", "List operations", description: "Newest first.");
        group
            .MapGet("/{id:guid}", GetAsync)
            .RequirePermission("instances.read")
            .Describe<OperationResponse>(
                "getOperation",
                "Get an operation",
                description: "It always ends, with its reason."
            );
        group
            .MapPost("/{id:guid}/cancel", CancelAsync)
            .RequirePermission("instances.update")
            .Describe<AcceptedOperationResponse>(
                "cancelOperation",
                "Ask the node to give an operation up",
                StatusCodes.Status202Accepted,
                "It ends when the node says so; one that has ended is a conflict."
            );
        return routes;
    }

    /// <param name="instanceId">Only those of one instance (query <c>instance_id</c>).</param>
    private static async Task<Results<Ok<Page<OperationResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        [Microsoft.AspNetCore.Mvc.FromQuery(Name = "instance_id")] Guid? instanceId,
        Principal principal,
        InstancesDbContext database,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var rows = database.Set<Operation>().AsNoTracking().Of(CallerScope.Of(principal));
        if (instanceId is not null)
        {
            rows = rows.Where(row => row.InstanceId == instanceId);
        }

        return TypedResults.Ok(await rows.ToPageAsync(page, OperationResponse.Of, cancellationToken));
    }

    private static async Task<Results<Ok<OperationResponse>, ApiError>> GetAsync(
        Guid id,
        Principal principal,
        InstancesDbContext database,
        CancellationToken cancellationToken
    )
    {
        var row = await database
            .Set<Operation>()
            .AsNoTracking()
            .Of(CallerScope.ById(principal))
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        return row is null ? ApiErrors.NotFound("operation") : TypedResults.Ok(OperationResponse.Of(row));
    }

    /// <summary>
    /// Asks the node to give it up. The operation ends when the node says so; an ended one is a conflict.
    /// </summary>
    private static async Task<Results<Accepted<AcceptedOperationResponse>, ApiError>> CancelAsync(
        Guid id,
        Principal principal,
        InstancesDbContext database,
        IOutbox outbox,
        IAudit audit,
        CancellationToken cancellationToken
    )
    {
        var row = await database
            .Set<Operation>()
            .Of(CallerScope.ById(principal))
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (row is null)
        {
            return ApiErrors.NotFound("operation");
        }

        if (!row.IsActive)
        {
            return ApiErrors.Conflict("operation_ended", "The operation has ended already.");
        }

        outbox.Send(NodeQueue.Of(row.NodeId), new CancelOperation(row.Id, row.NodeId, row.InstanceId));
        var instance = await database
            .Set<Instance>()
            .Where(instance => instance.Id == row.InstanceId)
            .Select(instance => instance.Name)
            .SingleOrDefaultAsync(cancellationToken);
        audit.Record(
            "operation.cancel_requested",
            new AuditSubject(
                "operation",
                row.Id,
                $"{row.Kind.ToString().ToLowerInvariant()} of {instance ?? row.InstanceId.ToString()}"
            ),
            after: new { row.InstanceId, row.Kind },
            organization: row.OrganizationId
        );
        await database.SaveChangesAsync(cancellationToken);
        return TypedResults.Accepted(
            $"/v1/operations/{row.Id}",
            new AcceptedOperationResponse(OperationResponse.Of(row))
        );
    }
}

/// <summary>The body of a 202 that concerns the operation alone.</summary>
public sealed record AcceptedOperationResponse(OperationResponse Operation);
