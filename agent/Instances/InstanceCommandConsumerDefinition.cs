using MassTransit;

namespace Panel.Agent.Instances;

/// <summary>
/// One command at a time: taking one is two writes to disk, and in order
/// nothing is superseded by what was sent before it. What the
/// commands ask for runs side by side.
/// </summary>
internal sealed class InstanceCommandConsumerDefinition : ConsumerDefinition<InstanceCommandConsumer>
{
    public InstanceCommandConsumerDefinition() => ConcurrentMessageLimit = 1;
}
