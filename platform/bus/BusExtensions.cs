using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Panel.Bus.Endpoints;
using Panel.Bus.Memory;
using Panel.Bus.Metrics;
using Panel.Bus.RabbitMq;

namespace Panel.Bus;

public static class BusExtensions
{
    /// <summary>
    /// Puts a service on the bus. The host starts whether or not the broker answers;
    /// the bus connects when it can and reconnects by itself,
    /// and the health check <c>bus</c> says degraded meanwhile.
    /// </summary>
    /// <param name="service">Prefix of all queues, in kebab-case.</param>
    public static IServiceCollection AddPanelBus(
        this IServiceCollection services,
        BusOptions options,
        string service,
        Action<PanelBusBuilder> configure
    )
    {
        var builder = new PanelBusBuilder(service);
        configure(builder);
        services.AddBus(
            options,
            service,
            bus =>
            {
                foreach (var consumer in builder.Consumers)
                {
                    bus.AddConsumer(consumer.Consumer, consumer.Definition);
                }
            },
            (rabbit, context) => rabbit.AddEndpoints(context, builder),
            (memory, context) => memory.AddEndpoints(context, builder)
        );
        return services;
    }

    internal static void AddBus(
        this IServiceCollection services,
        BusOptions options,
        string name,
        Action<IBusRegistrationConfigurator> register,
        Action<IRabbitMqBusFactoryConfigurator, IBusRegistrationContext> rabbitMq,
        Action<IInMemoryBusFactoryConfigurator, IBusRegistrationContext> memory
    )
    {
        options.Validate();
        BusJson.Apply();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<BusMetrics>();
        services.TryAddSingleton<SharedMemoryFabric>();
        services.Configure<MassTransitHostOptions>(host =>
        {
            host.WaitUntilStarted = false;
            host.StopTimeout = TimeSpan.FromSeconds(3);
            host.ConsumerStopTimeout = TimeSpan.FromSeconds(2);
        });
        services.AddMassTransit(bus =>
        {
            // The library would report usage to its vendor's site.
            bus.DisableUsageTelemetry();
            bus.ConfigureHealthCheckOptions(health =>
            {
                health.Name = "bus";
                health.MinimalFailureStatus = HealthStatus.Degraded;
                health.Tags.Add("ready");
            });
            bus.AddReceiveObserver(provider => provider.GetRequiredService<BusMetrics>());
            register(bus);
            if (options.IsMemory)
            {
                bus.SetBusFactory(new SharedMemoryBusFactory((context, factory) => memory(factory, context)));
                return;
            }

            bus.AddBusObserver(provider => ActivatorUtilities.CreateInstance<BrokerLoginGate>(provider, options));
            bus.SetBusFactory(
                new PersistentBusFactory(
                    (context, factory) =>
                    {
                        factory.UseHost(options, name);
                        factory.ConnectEndpointConfigurationObserver(new NonBlockingDeliveries());
                        rabbitMq(factory, context);
                    }
                )
            );
        });
    }
}
