using MassTransit;
using Panel.Contracts;

namespace Panel.Identity.Audit;

/// <summary>Keeps what every service, identity too, says that an actor did.</summary>
internal sealed class AuditRecordedConsumer(AuditChain chain) : IConsumer<AuditRecorded>
{
    public Task Consume(ConsumeContext<AuditRecorded> context) =>
        chain.AppendAsync(context.Message, context.CancellationToken);
}

/// <summary>The chain lets in one at a time; more would only wait for its lock.</summary>
internal sealed class AuditRecordedConsumerDefinition : ConsumerDefinition<AuditRecordedConsumer>
{
    public AuditRecordedConsumerDefinition() => ConcurrentMessageLimit = 1;
}
