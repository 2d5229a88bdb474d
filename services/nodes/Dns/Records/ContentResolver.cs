using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Nodes.Data;
using Panel.Nodes.Dns.Names;
using Panel.Nodes.Fleet;

namespace Panel.Nodes.Dns.Records;

/// <summary>Makes the values of a record of what a request says: its content, or the address of a node.</summary>
internal sealed class ContentResolver(NodesDbContext database, Principal caller)
{
    public async Task<Result<List<string>>> ResolveAsync(
        string type,
        RequestedContent content,
        CancellationToken cancellationToken
    )
    {
        if (content.NodeId is not { } nodeId)
        {
            return RecordFields.Values(
                type,
                content.Single,
                content.Several,
                content.Priority,
                content.Weight,
                content.Port
            );
        }

        if (content.Single is not null || content.Several is not null)
        {
            return ApiErrors.Invalid("node_id", "Give content, contents or node_id, and one of them.");
        }

        var address = await database
            .Set<Node>()
            .KnownTo(caller)
            .Where(node => node.Id == nodeId)
            .Select(node => node.PublicAddress)
            .SingleOrDefaultAsync(cancellationToken);
        if (address is null)
        {
            return ApiErrors.NotFound("node");
        }

        return NodeAddress.Of(address) is { } known && known.Type == type
            ? new List<string> { known.Value }
            : ApiErrors.Invalid("node_id", $"The address of this node makes no {type} record.");
    }

    /// <summary>The values after an update. The numbers of MX and SRV may change alone.</summary>
    public async Task<Result<List<string>>> ResolveChangeAsync(
        DnsRecord record,
        RequestedContent content,
        CancellationToken cancellationToken
    )
    {
        if (content is { Single: null, Several: null, NodeId: null })
        {
            if (content is { Priority: null, Weight: null, Port: null })
            {
                return record.Wanted;
            }

            if (record.Wanted is not [_])
            {
                return ApiErrors.Invalid("content", "The record has several values; give all of them.");
            }
        }

        if (record.Wanted is [var only] && content is { Several: null, NodeId: null })
        {
            var (target, priority, weight, port) = RecordContent.Split(record.Type, only);
            content = content with
            {
                Single = content.Single ?? target,
                Priority = content.Priority ?? priority,
                Weight = content.Weight ?? weight,
                Port = content.Port ?? port,
            };
        }

        return await ResolveAsync(record.Type, content, cancellationToken);
    }
}
