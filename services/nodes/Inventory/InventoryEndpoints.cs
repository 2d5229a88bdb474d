using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Nodes.Data;
using Panel.Nodes.Fleet;

namespace Panel.Nodes.Inventory;

/// <summary>The machine as its agent last described it; nothing here waits for the node.</summary>
internal static class InventoryEndpoints
{
    private const string Permission = "nodes.inventory";

    public static void MapInventory(this IEndpointRouteBuilder routes)
    {
        var node = routes.MapGroup("/v1/nodes/{id:guid}/inventory").WithTags("Nodes");
        Map(
                node,
                "",
                (inventory, age) =>
                    new InventoryResponse(
                        inventory.ObservedAt,
                        age,
                        inventory.System,
                        inventory.Network,
                        inventory.Disks
                    )
            )
            .Describe<InventoryResponse>("getNodeInventory", "Get all that a node is made of");
        Map(node, "system", (inventory, age) => new SystemResponse(inventory.ObservedAt, age, inventory.System))
            .Describe<SystemResponse>("getNodeSystem", "Get a node's operating system and hardware");
        Map(node, "network", (inventory, age) => new NetworkResponse(inventory.ObservedAt, age, inventory.Network))
            .Describe<NetworkResponse>("getNodeNetwork", "Get a node's network interfaces");
        Map(node, "disks", (inventory, age) => new DisksResponse(inventory.ObservedAt, age, inventory.Disks))
            .Describe<DisksResponse>("getNodeDisks", "Get a node's disks");
    }

    private static RouteHandlerBuilder Map(
        IEndpointRouteBuilder node,
        string part,
        Func<NodeInventory, long, object> shape
    ) =>
        node.MapGet(
                part,
                async Task<IResult> (
                    Guid id,
                    Principal caller,
                    NodesDbContext database,
                    TimeProvider clock,
                    CancellationToken cancellationToken
                ) =>
                {
                    if (caller.Kind == PrincipalKind.Anonymous)
                    {
                        return ApiErrors.Unauthorized();
                    }

                    if (
                        await database
                            .Set<Node>()
                            .AsNoTracking()
                            .ReachedBy(caller)
                            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken)
                        is not { } node
                    )
                    {
                        return ApiErrors.NotFound("node");
                    }

                    if (!MayRead(caller, node))
                    {
                        return ApiErrors.Forbidden(Permission);
                    }

                    var inventory = await database
                        .Set<NodeInventory>()
                        .AsNoTracking()
                        .SingleOrDefaultAsync(row => row.NodeId == id, cancellationToken);
                    if (inventory is null)
                    {
                        return new ApiError(
                            404,
                            "inventory_unknown",
                            "The agent of this node has not reported its inventory yet."
                        );
                    }

                    // The agent's clock may run ahead of ours.
                    var age = Math.Max(0, (long)(clock.GetUtcNow() - inventory.ObservedAt).TotalSeconds);
                    return Results.Ok(shape(inventory, age));
                }
            )
            .ChecksPermission(Permission);

    // Tenants use a node of the platform, but its addresses and disks are not
    // their business. The administrators' group has no
    // inventory permission of its own.
    private static bool MayRead(Principal caller, Node node) =>
        node.OrganizationId is null ? caller.CanAdmin(NodeAccess.Read) : caller.Can(Permission);
}

internal sealed record InventoryResponse(
    DateTimeOffset ObservedAt,
    long AgeSeconds,
    SystemInventory System,
    IReadOnlyList<NetworkInterfaceInventory> Network,
    IReadOnlyList<DiskInventory> Disks
);

internal sealed record SystemResponse(DateTimeOffset ObservedAt, long AgeSeconds, SystemInventory System);

internal sealed record NetworkResponse(
    DateTimeOffset ObservedAt,
    long AgeSeconds,
    IReadOnlyList<NetworkInterfaceInventory> Network
);

internal sealed record DisksResponse(DateTimeOffset ObservedAt, long AgeSeconds, IReadOnlyList<DiskInventory> Disks);
