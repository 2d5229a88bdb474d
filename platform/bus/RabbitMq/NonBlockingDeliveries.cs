using MassTransit;

namespace Panel.Bus.RabbitMq;

/// <summary>Puts a <see cref="DeliveryFilter"/> into every endpoint, the bus's own included.</summary>
internal sealed class NonBlockingDeliveries : IEndpointConfigurationObserver
{
    public void EndpointConfigured<T>(T configurator)
        where T : IReceiveEndpointConfigurator
    {
        if (configurator is IRabbitMqReceiveEndpointConfigurator endpoint)
        {
            endpoint.ConfigureChannel(channel => channel.UseFilter(new DeliveryFilter()));
        }
    }
}
