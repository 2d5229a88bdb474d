using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Paging;
using Panel.Instances.Operations;

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
            .Describe<Page<InstanceShape>>(
                "listInstances",
                "List instances",
                description: "Newest first; search in the name."
            );
        group
            .MapPost("/", CreateAsync)
            .RequirePermission("instances.create")
            .Describe<InstanceAnswer>("createInstance", "Create an instance", Accepted);
        group
            .MapGet("/{id:guid}", GetAsync)
            .RequirePermission("instances.read")
            .Describe<InstanceShape>("getInstance", "Get an instance");
        group
            .MapPut("/{id:guid}", UpdateAsync)
            .RequirePermission("instances.update")
            .TakesVersion()
            .Describe<InstanceAnswer>("updateInstance", "Update an instance", Accepted);
        group
            .MapDelete("/{id:guid}", DeleteAsync)
            .RequirePermission("instances.delete")
            .Describe<InstanceAnswer>("deleteInstance", "Delete an instance", Accepted);
        group
            .MapPost("/{id:guid}/reinstall", ReinstallAsync)
            .RequirePermission("instances.update")
            .Describe<InstanceAnswer>("reinstallInstance", "Install an instance anew", Accepted);
        MapPower(group, "start", OperationKind.Start, "Start an instance");
        MapPower(group, "stop", OperationKind.Stop, "Stop an instance");
        MapPower(group, "restart", OperationKind.Restart, "Restart an instance");
        MapPower(group, "kill", OperationKind.Kill, "Kill an instance at once");
        return routes;
    }

    private static void MapPower(RouteGroupBuilder group, string verb, OperationKind kind, string summary) =>
        group
            .MapPost(
                $"/{{id:guid}}/{verb}",
                async (
                    Guid id,
                    Principal principal,
                    PowerAction action,
                    InstanceShapes shapes,
                    CancellationToken cancellation
                ) =>
                    await AcceptedAsync(
                        await action.ExecuteAsync(Reach.ById(principal), id, kind, principal.SubjectId, cancellation),
                        shapes,
                        cancellation
                    )
            )
            .RequirePermission($"control.{verb}")
            .Describe<InstanceAnswer>($"{verb}Instance", summary, Accepted);

    /// <summary>Newest first; filters <c>state</c>, <c>node_id</c>, <c>workload_id</c>; search in the name.</summary>
    private static async Task<IResult> ListAsync(
        [AsParameters] PageQuery query,
        [AsParameters] InstanceFilter filter,
        Principal principal,
        InstancesDbContext database,
        InstanceShapes shapes,
        CancellationToken cancellation
    )
    {
        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var rows = filter.Apply(database.Instances.AsNoTracking().Of(Reach.Of(principal)), out error);
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

        var found = await rows.ToPageAsync(page, row => row, cancellation);
        return Results.Ok(new Page<InstanceShape>(await shapes.OfAsync(found.Data, cancellation), found.NextCursor));
    }

    private static async Task<IResult> GetAsync(
        Guid id,
        Principal principal,
        InstancesDbContext database,
        InstanceShapes shapes,
        CancellationToken cancellation
    )
    {
        var instance = await database
            .Instances.AsNoTracking()
            .Of(Reach.ById(principal))
            .SingleOrDefaultAsync(row => row.Id == id, cancellation);
        return instance is null
            ? ApiErrors.NotFound("instance")
            : Results.Ok(await shapes.OfAsync(instance, cancellation));
    }

    private static async Task<IResult> CreateAsync(
        CreateInstanceRequest request,
        Principal principal,
        CreateInstanceAction action,
        InstanceShapes shapes,
        CancellationToken cancellation
    ) =>
        await AcceptedAsync(
            await action.ExecuteAsync(request, Reach.Of(principal), principal.SubjectId, cancellation),
            shapes,
            cancellation
        );

    private static async Task<IResult> UpdateAsync(
        Guid id,
        UpdateInstanceRequest request,
        HttpRequest http,
        Principal principal,
        UpdateInstanceAction action,
        InstanceShapes shapes,
        CancellationToken cancellation
    ) =>
        await AcceptedAsync(
            await action.ExecuteAsync(
                id,
                request,
                http.Headers.IfMatch,
                Reach.ById(principal),
                principal.SubjectId,
                cancellation
            ),
            shapes,
            cancellation
        );

    private static async Task<IResult> ReinstallAsync(
        Guid id,
        Principal principal,
        ReinstallAction action,
        InstanceShapes shapes,
        CancellationToken cancellation
    ) =>
        await AcceptedAsync(
            await action.ExecuteAsync(Reach.ById(principal), id, principal.SubjectId, cancellation),
            shapes,
            cancellation
        );

    private static async Task<IResult> DeleteAsync(
        Guid id,
        Principal principal,
        DeleteInstanceAction action,
        InstanceShapes shapes,
        CancellationToken cancellation
    ) =>
        await AcceptedAsync(
            await action.ExecuteAsync(Reach.ById(principal), id, principal.SubjectId, cancellation),
            shapes,
            cancellation
        );

    private static async Task<IResult> AcceptedAsync(
        Outcome<(Operation Operation, Instance Instance)> outcome,
        InstanceShapes shapes,
        CancellationToken cancellation
    )
    {
        if (outcome.Failed)
        {
            return outcome.Error;
        }

        var (operation, instance) = outcome.Value;
        return Results.Accepted(
            $"/v1/operations/{operation.Id}",
            new InstanceAnswer(OperationShape.Of(operation), await shapes.OfAsync(instance, cancellation))
        );
    }
}
