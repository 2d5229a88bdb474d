using MassTransit;
using Panel.Contracts;
using Panel.Nodes.Data;

namespace Panel.Nodes.Dns.Auto;

/// <summary>Keeps the name that an organization was made with; names of records do not change with it.</summary>
internal sealed class DnsOrganizationConsumer(NodesDbContext database) : IConsumer<OrganizationCreated>
{
    private const int Longest = 255;

    public async Task Consume(ConsumeContext<OrganizationCreated> context)
    {
        var message = context.Message;
        if (
            await database.Set<KnownOrganization>().FindAsync([message.OrganizationId], context.CancellationToken)
            is null
        )
        {
            database.Add(
                new KnownOrganization
                {
                    Id = message.OrganizationId,
                    Name = message.Name.Length <= Longest ? message.Name : message.Name[..Longest],
                }
            );
        }
    }
}
