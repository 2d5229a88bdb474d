using MassTransit;
using Panel.Bus.Reports;
using Panel.Bus.Topology;

namespace Panel.Bus.Endpoints;

/// <summary>Turns the builder's list of consumers into receive endpoints.</summary>
internal static class EndpointSetup
{
    public static void AddEndpoints(
        this IRabbitMqBusFactoryConfigurator bus,
        IBusRegistrationContext context,
        PanelBusBuilder builder
    )
    {
        foreach (var endpoint in builder.Consumers.GroupBy(consumer => consumer.Queue))
        {
            bus.ReceiveEndpoint(
                endpoint.Key,
                configurator =>
                {
                    if (IsReports(endpoint.First()))
                    {
                        configurator.Bind(BusNames.Reports);
                    }

                    if (endpoint.First().Kind is BusEndpointKind.EveryReplica or BusEndpointKind.ReportsOnEveryReplica)
                    {
                        configurator.AutoDelete = true;
                        configurator.QueueExpiration = TimeSpan.FromMinutes(1);
                    }

                    Configure(configurator, context, builder, [.. endpoint]);
                }
            );
        }
    }

    public static void AddEndpoints(
        this IInMemoryBusFactoryConfigurator bus,
        IBusRegistrationContext context,
        PanelBusBuilder builder
    )
    {
        foreach (var endpoint in builder.Consumers.GroupBy(consumer => consumer.Queue))
        {
            bus.ReceiveEndpoint(
                endpoint.Key,
                configurator =>
                {
                    if (IsReports(endpoint.First()))
                    {
                        configurator.Bind(BusNames.Reports);
                    }

                    Configure(configurator, context, builder, [.. endpoint]);
                }
            );
        }
    }

    private static bool IsReports(BusConsumer consumer) =>
        consumer.Kind is BusEndpointKind.Reports or BusEndpointKind.ReportsOnEveryReplica;

    // The filters run in the order in which they are added. The scope of a message
    // begins with the first scoped filter, so the retries stand
    // before it: each attempt gets a fresh DbContext.
    private static void Configure(
        IReceiveEndpointConfigurator endpoint,
        IBusRegistrationContext context,
        PanelBusBuilder builder,
        BusConsumer[] consumers
    )
    {
        var reports = IsReports(consumers[0]);
        endpoint.UseFaultHandling(context, answers: !reports);
        if (reports)
        {
            endpoint.ClearSerialization();
            endpoint.AddSerializer(new ReportSerialization());
            endpoint.AddDeserializer(new ReportSerialization(), isDefault: true);
            // Every report reaches every report queue; what has no consumer on this one is not for it.
            endpoint.ConfigureConsumeTopology = false;
            endpoint.DiscardSkippedMessages();
            endpoint.UseConsumeFilter(typeof(ReportOriginFilter<>), context);
        }

        if (consumers[0].Inbox && builder.InboxFilter is { } inbox)
        {
            endpoint.UseConsumeFilter(inbox, context);
        }

        foreach (var consumer in consumers)
        {
            endpoint.ConfigureConsumer(context, consumer.Consumer);
        }
    }
}
