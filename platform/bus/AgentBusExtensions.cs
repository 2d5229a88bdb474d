using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Panel.Bus.Endpoints;
using Panel.Bus.RabbitMq;
using Panel.Bus.Reports;
using Panel.Bus.Topology;

namespace Panel.Bus;

public static class AgentBusExtensions
{
    /// <summary>
    /// Puts an agent on the bus: it consumes its command queue and reports through
    /// <see cref="IReportSender"/>, and touches nothing else on the
    /// broker, because its user may do nothing else
    /// (<see cref="BusNames.NodePermission"/>). It must not publish, nor use a
    /// request client.
    /// </summary>
    /// <param name="commandQueue">As the registration answered it; see <see cref="BusNames.CommandQueue"/>.</param>
    /// <param name="reportExchange">As the registration answered it; see
    /// <see cref="BusNames.ReportExchange"/>. Unused in memory.</param>
    /// <param name="configure">Adds the consumers of commands with
    /// <c>AddConsumer</c>; all of them serve the one queue.</param>
    public static IServiceCollection AddPanelAgentBus(
        this IServiceCollection services,
        BusOptions options,
        string commandQueue,
        string reportExchange,
        Action<IRegistrationConfigurator> configure
    )
    {
        services.AddBus(
            options,
            "agent",
            configure,
            (rabbit, context) => rabbit.ReceiveEndpoint(commandQueue, endpoint => Configure(endpoint, context)),
            (memory, context) => memory.ReceiveEndpoint(commandQueue, endpoint => Configure(endpoint, context))
        );
        services.AddSingleton<IReportSender>(provider =>
            options.IsMemory
                ? ActivatorUtilities.CreateInstance<MemoryReportSender>(provider)
                : ActivatorUtilities.CreateInstance<RabbitMqReportSender>(provider, reportExchange)
        );
        return services;
    }

    private static void Configure(IReceiveEndpointConfigurator endpoint, IBusRegistrationContext context)
    {
        // No bindings to the exchanges of message types: the agent has no right to them.
        endpoint.ConfigureConsumeTopology = false;
        endpoint.UseFaultHandling(context);
        endpoint.ConfigureConsumers(context);
    }
}
