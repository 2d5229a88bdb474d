using MassTransit;
using MassTransit.InMemoryTransport;
using MassTransit.Transports.Fabric;
using Panel.Bus.Memory;
using Panel.Bus.Topology;

namespace Panel.Bus.Reports;

internal sealed class MemoryReportSender(IBus bus, SharedMemoryFabric fabric) : IReportSender
{
    private static readonly Uri Exchange = new($"exchange:{BusNames.Reports}");

    public async Task SendAsync<T>(T report, CancellationToken cancellationToken, Guid? messageId = null)
        where T : class
    {
        if (!fabric.HasQueueBehind(BusNames.Reports))
        {
            throw new MessageException(typeof(T), "No service takes reports yet.");
        }

        var endpoint = await bus.GetSendEndpoint(Exchange);
        await endpoint.Send(
            report,
            context => context.MessageId = messageId ?? Guid.CreateVersion7(),
            cancellationToken
        );
    }
}
