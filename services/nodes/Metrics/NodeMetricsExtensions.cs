using Panel.Bus.Endpoints;
using Panel.Data.History;
using Panel.Nodes.Data;

namespace Panel.Nodes.Metrics;

internal static class NodeMetricsExtensions
{
    public static IServiceCollection AddNodeMetrics(this IServiceCollection services) =>
        services.AddHistory<NodesDbContext>(new HistoryOptions { Series = NodeMetrics.Series });

    public static PanelBusBuilder ConsumeNodeSamples(this PanelBusBuilder bus) =>
        bus.ConsumeReports<NodeSampleConsumer, NodeSampleConsumerDefinition>(inbox: false);
}
