using MassTransit;
using Microsoft.EntityFrameworkCore;
using Panel.Alerts.Data;
using Panel.Alerts.Targets;
using Panel.Contracts;
using Panel.Data.History;

namespace Panel.Alerts.Evaluation;

/// <summary>Keeps what rules can be tried on. A node speaks for itself and for instances that it runs.</summary>
internal sealed class SampleHistoryConsumer(AlertsDbContext database, HistoryBuffer<AlertsDbContext> history)
    : IConsumer<NodeSamples>
{
    /// <summary>Of one message; an agent sends 60 at most.</summary>
    private const int MostSamples = 720;

    public async Task Consume(ConsumeContext<NodeSamples> context)
    {
        var report = context.Message;
        var known = await database
            .Set<KnownTarget>()
            .Where(target => target.NodeId == report.NodeId)
            .Select(target => target.Id)
            .ToHashSetAsync(context.CancellationToken);
        await history.AddAsync([
            .. report
                .Samples.Take(MostSamples)
                .SelectMany(sample => PointsOf(report.NodeId, sample))
                .Where(point => known.Contains(point.TargetId)),
        ]);
    }

    private static IEnumerable<HistoryPoint> PointsOf(Guid node, NodeSample sample) =>
        sample
            .Instances.DistinctBy(instance => instance.InstanceId)
            .Select(instance => new HistoryPoint(instance.InstanceId, sample.At, TargetMetrics.Of(instance)))
            .Prepend(new HistoryPoint(node, sample.At, TargetMetrics.Of(sample)));
}

internal sealed class SampleHistoryConsumerDefinition : SampleConsumerDefinition<SampleHistoryConsumer>;
