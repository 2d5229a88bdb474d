using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Nodes.Data;

namespace Panel.Nodes.Registration;

/// <summary>A registration token of an organization that goes must not bring another node into it.</summary>
internal sealed class OrganizationTokenRemover(NodesDbContext database)
    : IConsumer<OrganizationAbandoned>,
        IConsumer<OrganizationDeleted>
{
    public Task Consume(ConsumeContext<OrganizationAbandoned> context) =>
        RemoveAsync(context.Message.OrganizationId, context.CancellationToken);

    public Task Consume(ConsumeContext<OrganizationDeleted> context) =>
        RemoveAsync(context.Message.OrganizationId, context.CancellationToken);

    private Task<int> RemoveAsync(Guid organizationId, CancellationToken cancellationToken) =>
        database
            .Set<RegistrationToken>()
            .Where(row => row.OrganizationId == organizationId)
            .ExecuteDeleteAsync(cancellationToken);
}
