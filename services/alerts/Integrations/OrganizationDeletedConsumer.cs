using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;
using Panel.Contracts;

namespace Panel.Alerts.Integrations;

/// <summary>An organization's integrations go with it, and their secrets.</summary>
internal sealed class OrganizationDeletedConsumer(AlertsDbContext database) : IConsumer<OrganizationDeleted>
{
    public Task Consume(ConsumeContext<OrganizationDeleted> context)
    {
        var organization = context.Message.OrganizationId;
        return database
            .Set<Integration>()
            .Where(row => row.OrganizationId == organization)
            .ExecuteDeleteAsync(context.CancellationToken);
    }
}
