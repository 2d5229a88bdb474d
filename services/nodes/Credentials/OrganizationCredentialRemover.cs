using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Nodes.Data;

namespace Panel.Nodes.Credentials;

/// <summary>The accounts of an organization go with it.</summary>
internal sealed class OrganizationCredentialRemover(NodesDbContext database) : IConsumer<OrganizationDeleted>
{
    public Task Consume(ConsumeContext<OrganizationDeleted> context) =>
        database
            .Set<Credential>()
            .Where(row => row.Owner == context.Message.OrganizationId && row.Owner != Credential.Platform)
            .ExecuteDeleteAsync(context.CancellationToken);
}
