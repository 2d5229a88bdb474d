using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;
using Panel.Instances.Access;
using Panel.Instances.Data;
using Panel.Instances.Instances.Kinds;
using Panel.Instances.Operations;
using Panel.Operations;

namespace Panel.Instances.Instances;

internal static class InstanceEndpoints
{
    private const int Accepted = StatusCodes.Status202Accepted;

    public static IEndpointRouteBuilder MapInstances(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/instances").WithTags("Instances");
        group
            .MapGet("/", ListAsync)
            .RequirePermission("instances.read")
            .Describe<Page<InstanceResponse>>(
                "listInstances",
                "List instances",
                description: "Newest first; search in the name."
            );
        group
            .MapPost("/", CreateAsync)
            .RequirePermission("instances.create")
            .Describe<AcceptedInstanceResponse>("createInstance", "Create an instance", Accepted);
        group
            .MapGet("/{id:guid}", GetAsync)
            .RequirePermission("instances.read")
            .Describe<InstanceResponse>("getInstance", "Get an instance");
        group
            .MapPut("/{id:guid}", UpdateAsync)
            .RequirePermission("instances.update")
            .TakesVersion()
            .Describe<AcceptedInstanceResponse>("updateInstance", "Update an instance", Accepted);
        group
            .MapDelete("/{id:guid}", DeleteAsync)
            .RequirePermission("instances.delete")
            .Describe<AcceptedInstanceResponse>("deleteInstance", "Delete an instance", Accepted);
        group
            .MapPost("/{id:guid}/reinstall", ReinstallAsync)
            .RequirePermission("instances.update")
            .Describe<AcceptedInstanceResponse>("reinstallInstance", "Install an instance anew", Accepted);
        MapPower(group, "start", StartKind.Name, "Start an instance");
        MapPower(group, "stop", StopKind.Name, "Stop an instance");
        MapPower(group, "restart", RestartKind.Name, "Restart an instance");
        MapPower(group, "kill", KillKind.Name, "Kill an instance at once");
        return routes;
    }

    private static void MapPower(RouteGroupBuilder group, string verb, string kind, string summary) =>
        group
            .MapPost(
                $"/{{id:guid}}/{verb}",
                async (
                    Guid id,
                    Principal principal,
                    OperateInstanceAction action,
                    InstanceResponses shapes,
                    CancellationToken cancellationToken
                ) =>
                    await AcceptedAsync(
                        await action.ExecuteAsync(
                            CallerScope.ById(principal),
                            id,
                            kind,
                            principal.SubjectId,
                            cancellationToken
                        ),
                        shapes,
                        cancellationToken
                    )
            )
            .RequirePermission($"control.{verb}")
            .Describe<AcceptedInstanceResponse>($"{verb}Instance", summary, Accepted);

    /// <summary>Newest first; filters <c>state</c>, <c>node_id</c>, <c>workload_id</c>; search in the name.</summary>
    private static async Task<Results<Ok<Page<InstanceResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        [AsParameters] InstanceFilter filter,
        Principal principal,
        InstancesDbContext database,
        InstanceResponses shapes,
        CancellationToken cancellationToken
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var rows = filter.Apply(database.Set<Instance>().AsNoTracking().Of(CallerScope.Of(principal)), out error);
        if (error is not null)
        {
            return error;
        }

        if (page.Search is { } search)
        {
            rows = rows.Where(row =>
                EF.Functions.Like(row.Name.ToLower(), LikePattern.Containing(search), LikePattern.Escape)
            );
        }

        var found = await rows.ToPageAsync(page, row => row, cancellationToken);
        return TypedResults.Ok(
            new Page<InstanceResponse>(await shapes.OfAsync(found.Data, cancellationToken), found.NextCursor)
        );
    }

    private static async Task<Results<Ok<InstanceResponse>, ApiError>> GetAsync(
        Guid id,
        Principal principal,
        InstancesDbContext database,
        InstanceResponses shapes,
        CancellationToken cancellationToken
    )
    {
        var instance = await database
            .Set<Instance>()
            .AsNoTracking()
            .Of(CallerScope.ById(principal))
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        return instance is null
            ? ApiErrors.NotFound("instance")
            : TypedResults.Ok(await shapes.OfAsync(instance, cancellationToken));
    }

    private static async Task<Results<Accepted<AcceptedInstanceResponse>, ApiError>> CreateAsync(
        CreateInstanceRequest request,
        Principal principal,
        CreateInstanceAction action,
        InstanceResponses shapes,
        CancellationToken cancellationToken
    ) =>
        await AcceptedAsync(
            await action.ExecuteAsync(request, CallerScope.Of(principal), principal.SubjectId, cancellationToken),
            shapes,
            cancellationToken
        );

    private static async Task<Results<Accepted<AcceptedInstanceResponse>, ApiError>> UpdateAsync(
        Guid id,
        UpdateInstanceRequest request,
        HttpRequest http,
        Principal principal,
        UpdateInstanceAction action,
        InstanceResponses shapes,
        CancellationToken cancellationToken
    ) =>
        await AcceptedAsync(
            await action.ExecuteAsync(
                id,
                request,
                http.Headers.IfMatch,
                CallerScope.ById(principal),
                principal.SubjectId,
                cancellationToken
            ),
            shapes,
            cancellationToken
        );

    private static async Task<Results<Accepted<AcceptedInstanceResponse>, ApiError>> ReinstallAsync(
        Guid id,
        Principal principal,
        OperateInstanceAction action,
        InstanceResponses shapes,
        CancellationToken cancellationToken
    ) =>
        await AcceptedAsync(
            await action.ExecuteAsync(
                CallerScope.ById(principal),
                id,
                ReinstallKind.Name,
                principal.SubjectId,
                cancellationToken
            ),
            shapes,
            cancellationToken
        );

    private static async Task<Results<Accepted<AcceptedInstanceResponse>, ApiError>> DeleteAsync(
        Guid id,
        Principal principal,
        OperateInstanceAction action,
        InstanceResponses shapes,
        CancellationToken cancellationToken
    ) =>
        await AcceptedAsync(
            await action.ExecuteAsync(
                CallerScope.ById(principal),
                id,
                DeleteKind.Name,
                principal.SubjectId,
                cancellationToken
            ),
            shapes,
            cancellationToken
        );

    private static async Task<Results<Accepted<AcceptedInstanceResponse>, ApiError>> AcceptedAsync(
        Result<(Operation Operation, Instance Instance)> outcome,
        InstanceResponses shapes,
        CancellationToken cancellationToken
    )
    {
        if (outcome.Failed)
        {
            return outcome.Error;
        }

        var (operation, instance) = outcome.Value;
        return TypedResults.Accepted(
            $"/v1/operations/{operation.Id}",
            new AcceptedInstanceResponse(
                OperationResponse.Of(operation),
                await shapes.OfAsync(instance, cancellationToken)
            )
        );
    }
}
