using MassTransit;

namespace Panel.Data.History;

/// <summary>
/// Lets a consumer hold many messages until <see cref="HistoryBuffer{TContext}"/> has written them together.
/// </summary>
public abstract class SampleConsumerDefinition<TConsumer> : ConsumerDefinition<TConsumer>
    where TConsumer : class, IConsumer
{
    private const int Held = 1000;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<TConsumer> consumerConfigurator,
        IRegistrationContext context
    )
    {
        endpointConfigurator.PrefetchCount = Held;
        endpointConfigurator.ConcurrentMessageLimit = Held;
    }
}
