using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Nodes.Data;

namespace Panel.Nodes.Credentials;

/// <summary>The accounts of an organization go with it.</summary>
internal sealed class OrganizationCredentialRemover(NodesDbContext database, IEnumerable<ICredentialUser> users)
    : IConsumer<OrganizationDeleted>
{
    public async Task Consume(ConsumeContext<OrganizationDeleted> context)
    {
        var (organization, cancellationToken) = (context.Message.OrganizationId, context.CancellationToken);
        foreach (var user in users)
        {
            await user.ReleaseAsync(organization, cancellationToken);
        }

        await database
            .Set<Credential>()
            .Where(row => row.Owner == organization && row.Owner != Credential.Platform)
            .ExecuteDeleteAsync(cancellationToken);
    }
}
