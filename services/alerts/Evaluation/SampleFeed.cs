using System.Threading.Channels;
using MassTransit;
using Panel.Contracts;

namespace Panel.Alerts.Evaluation;

/// <summary>What arrives for this replica, until its evaluation takes it. The oldest goes when there is too much.</summary>
internal sealed class SampleFeed
{
    private const int Capacity = 20_000;

    private readonly Channel<object> _reports = Channel.CreateBounded<object>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
    );

    public void Add(object report) => _reports.Writer.TryWrite(report);

    public bool TryTake(out object report) => _reports.Reader.TryRead(out report!);
}

/// <summary>
/// On a queue of each replica's own: all hear every sample, and evaluate those of their shards. A replica that takes
/// over a shard therefore knows its last samples already.
/// </summary>
internal sealed class SampleFeedConsumer(SampleFeed feed) : IConsumer<NodeSamples>, IConsumer<NodeHeartbeat>
{
    public Task Consume(ConsumeContext<NodeSamples> context)
    {
        feed.Add(context.Message);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<NodeHeartbeat> context)
    {
        feed.Add(context.Message);
        return Task.CompletedTask;
    }
}

/// <summary>One at a time, so that samples stay in order.</summary>
internal sealed class SampleFeedConsumerDefinition : ConsumerDefinition<SampleFeedConsumer>
{
    public SampleFeedConsumerDefinition() => ConcurrentMessageLimit = 1;
}
