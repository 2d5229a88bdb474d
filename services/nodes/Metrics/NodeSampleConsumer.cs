using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.History;
using Panel.Nodes.Data;

namespace Panel.Nodes.Metrics;

/// <summary>Keeps what nodes measured of themselves.</summary>
internal sealed class NodeSampleConsumer(NodesDbContext database, HistoryBuffer<NodesDbContext> history)
    : IConsumer<NodeSamples>
{
    public async Task Consume(ConsumeContext<NodeSamples> context)
    {
        var report = context.Message;
        if (!await database.Set<Node>().AnyAsync(node => node.Id == report.NodeId, context.CancellationToken))
        {
            return;
        }

        await history.AddAsync([
            .. report
                .Samples.Take(NodeMetrics.MostSamples)
                .Select(sample => new HistoryPoint(report.NodeId, sample.At, NodeMetrics.Of(sample))),
        ]);
    }
}

internal sealed class NodeSampleConsumerDefinition : SampleConsumerDefinition<NodeSampleConsumer>;
