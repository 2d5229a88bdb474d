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
using Panel.Operations;

namespace Panel.Instances.Operations;

internal static class OperationEndpoints
{
    public static IEndpointRouteBuilder MapOperations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/operations").WithTags("Operations");
        group
            .MapGet("/", ListAsync)
            .RequirePermission("instances.read")
            .Describe<Page<OperationResponse>>(
                "listOperations",
                "List operations",
                description: "Newest first; those of every service."
            );
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
                "Ask for an operation to be given up",
                StatusCodes.Status202Accepted,
                "It ends when whoever runs it says so; one that has ended is a conflict."
            );
        return routes;
    }

    private static async Task<Results<Ok<Page<OperationResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        [AsParameters] OperationFilter filter,
        Principal principal,
        InstancesDbContext database,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var rows = database.Set<Operation>().AsNoTracking().Of(CallerScope.Of(principal)).ReadableBy(principal);
        rows = filter.Apply(rows, out error);
        return error is null
            ? TypedResults.Ok(await rows.ToPageAsync(page, OperationResponse.Of, cancellationToken))
            : error;
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
            .ReadableBy(principal)
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        return row is null ? ApiErrors.NotFound("operation") : TypedResults.Ok(OperationResponse.Of(row));
    }

    private static async Task<Results<Accepted<AcceptedOperationResponse>, ApiError>> CancelAsync(
        Guid id,
        Principal principal,
        InstancesDbContext database,
        OperationEngine engine,
        IOutbox outbox,
        IAudit audit,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var row = await database
            .Set<Operation>()
            .Of(CallerScope.ById(principal))
            .ReadableBy(principal)
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (row is null)
        {
            return ApiErrors.NotFound("operation");
        }

        if (!principal.Can(row.CancelPermission))
        {
            return ApiErrors.Forbidden(row.CancelPermission);
        }

        if (!row.IsActive)
        {
            return ApiErrors.Conflict("operation_ended", "The operation has ended already.");
        }

        if (row.Service == OperationChangedConsumer.Own)
        {
            await engine.CancelAsync(row, cancellationToken);
        }
        else
        {
            outbox.Publish(new OperationCancelRequested(row.Id, row.Service, principal.SubjectId, clock.GetUtcNow()));
        }

        audit.Record(
            "operation.cancel_requested",
            new AuditSubject("operation", row.Id, $"{row.Kind} of {row.SubjectName}"),
            after: new
            {
                row.SubjectType,
                row.SubjectId,
                row.Kind,
            },
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
