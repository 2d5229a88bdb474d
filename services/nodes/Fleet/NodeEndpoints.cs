using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.Paging;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Json;
using Panel.Hosting.Paging;
using Panel.Hosting.Principals;
using Panel.Nodes.Data;

namespace Panel.Nodes.Fleet;

internal static class NodeEndpoints
{
    public static void MapNodes(this IEndpointRouteBuilder routes)
    {
        var nodes = routes.MapGroup("/v1/nodes").WithTags("Nodes");
        nodes
            .MapGet("", ListAsync)
            .ChecksPermission(NodeAccess.Read)
            .Describe<Page<NodeResponse>>(
                "listNodes",
                "List nodes",
                description: "Newest first; search in the name and the host name."
            );
        nodes
            .MapGet("{id:guid}", GetAsync)
            .ChecksPermission(NodeAccess.Read)
            .Describe<NodeResponse>("getNode", "Get a node");
        nodes
            .MapPut("{id:guid}", UpdateAsync)
            .ChecksPermission("nodes.update")
            .Describe<NodeResponse>("updateNode", "Update a node", description: "What is left out stays as it is.");
        nodes
            .MapDelete("{id:guid}", DeleteAsync)
            .ChecksPermission("nodes.delete")
            .Describe(
                "deleteNode",
                "Delete a node",
                description: "Refused while instances are on it, unless `force` says that it is gone for good."
            );
        nodes
            .MapPost(
                "{id:guid}/cordon",
                (Guid id, NodeCommands commands, CancellationToken cancellationToken) =>
                    ScheduleAsync(id, false, commands, cancellationToken)
            )
            .ChecksPermission("nodes.update")
            .Describe<NodeResponse>("cordonNode", "Place nothing new on a node");
        nodes
            .MapPost(
                "{id:guid}/uncordon",
                (Guid id, NodeCommands commands, CancellationToken cancellationToken) =>
                    ScheduleAsync(id, true, commands, cancellationToken)
            )
            .ChecksPermission("nodes.update")
            .Describe<NodeResponse>("uncordonNode", "Place instances on a node again");
    }

    private static async Task<Results<Ok<Page<NodeResponse>>, ApiError>> ListAsync(
        [AsParameters] PageQuery query,
        [OneOf<NodeStatus>] string? status,
        Principal caller,
        NodesDbContext database,
        CancellationToken cancellationToken
    )
    {
        if (caller.RefusalOf(NodeAccess.Read) is { } refusal)
        {
            return refusal;
        }

        if (query.Read(out var error) is not { } page)
        {
            return error!;
        }

        var nodes = database.Set<Node>().AsNoTracking().KnownTo(caller);
        if (!caller.Can(NodeAccess.Read))
        {
            nodes = nodes.Where(node => node.OrganizationId == null);
        }

        if (status is not null)
        {
            if (EnumNames.Find<NodeStatus>(status) is not { } wanted)
            {
                return ApiErrors.Invalid("status", $"Must be one of {EnumNames.List<NodeStatus>()}.");
            }

            nodes = nodes.Where(node => node.Status == wanted);
        }

        if (page.Search is { } search)
        {
            nodes = nodes.NamedLike(search);
        }

        return TypedResults.Ok(await nodes.ToPageAsync(page, NodeResponse.Of, cancellationToken));
    }

    private static async Task<Results<Ok<NodeResponse>, ApiError>> GetAsync(
        Guid id,
        Principal caller,
        NodesDbContext database,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (caller.RefusalOf(NodeAccess.Read) is { } refusal)
        {
            return refusal;
        }

        var node = await database
            .Set<Node>()
            .AsNoTracking()
            .ReachedBy(caller)
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (node is null)
        {
            return ApiErrors.NotFound("node");
        }

        if (caller.RefusalOf(NodeAccess.Read, node) is { } refused)
        {
            return refused;
        }

        context.Response.Headers.ETag = VersionMatch.Tag(node.Version);
        return TypedResults.Ok(NodeResponse.Of(node));
    }

    private static async Task<Results<Ok<NodeResponse>, ApiError>> UpdateAsync(
        Guid id,
        UpdateNode body,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        NodeCommands commands,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (body.Problem() is { } problem)
        {
            return problem;
        }

        if (!VersionMatch.TryRead(ifMatch, out var expected))
        {
            return ApiErrors.Invalid("If-Match", "Must be the version of the node.");
        }

        var outcome = await commands.UpdateAsync(id, body, expected, cancellationToken);
        if (outcome.Failed)
        {
            return outcome.Error;
        }

        context.Response.Headers.ETag = VersionMatch.Tag(outcome.Value.Version);
        return TypedResults.Ok(NodeResponse.Of(outcome.Value));
    }

    private static async Task<Results<Ok<NodeResponse>, ApiError>> ScheduleAsync(
        Guid id,
        bool schedulable,
        NodeCommands commands,
        CancellationToken cancellationToken
    )
    {
        var outcome = await commands.ScheduleAsync(id, schedulable, cancellationToken);
        return outcome.Failed ? outcome.Error : TypedResults.Ok(NodeResponse.Of(outcome.Value));
    }

    private static async Task<Results<NoContent, ApiError>> DeleteAsync(
        Guid id,
        bool? force,
        NodeCommands commands,
        CancellationToken cancellationToken
    ) =>
        await commands.DeleteAsync(id, force ?? false, cancellationToken) is { } refusal
            ? refusal
            : TypedResults.NoContent();
}
