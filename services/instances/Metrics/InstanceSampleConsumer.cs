using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Data.History;
using Panel.Instances.Data;

namespace Panel.Instances.Metrics;

/// <summary>Keeps what nodes measured of their instances; what a node says of another node's instance is dropped.</summary>
internal sealed class InstanceSampleConsumer(InstancesDbContext database, HistoryBuffer<InstancesDbContext> history)
    : IConsumer<NodeSamples>
{
    public async Task Consume(ConsumeContext<NodeSamples> context)
    {
        var report = context.Message;
        var samples = report.Samples.Take(InstanceMetrics.MostSamples).ToList();
        if (samples.TrueForAll(sample => sample.Instances.Count == 0))
        {
            return;
        }

        var known = await database
            .Set<Instance>()
            .Where(instance => instance.NodeId == report.NodeId)
            .Select(instance => instance.Id)
            .ToHashSetAsync(context.CancellationToken);
        await history.AddAsync([
            .. from sample in samples
            from instance in sample.Instances.DistinctBy(instance => instance.InstanceId)
            where known.Contains(instance.InstanceId)
            select new HistoryPoint(instance.InstanceId, sample.At, InstanceMetrics.Of(instance)),
        ]);
    }
}

internal sealed class InstanceSampleConsumerDefinition : SampleConsumerDefinition<InstanceSampleConsumer>;
