using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Nodes.Data;

namespace Panel.Nodes.Tunnels;

/// <summary>An agent token ended: its tunnels lose their records, and the replicas that hold them close them.</summary>
internal sealed class AgentTokenRevokedConsumer(NodesDbContext database) : IConsumer<CredentialRevoked>
{
    public Task Consume(ConsumeContext<CredentialRevoked> context)
    {
        var credential = context.Message.CredentialId;
        return database
            .Set<TunnelRecord>()
            .Where(tunnel => tunnel.CredentialId == credential)
            .ExecuteDeleteAsync(context.CancellationToken);
    }
}
