using Panel.Bus.Endpoints;
using Panel.Data.History;
using Panel.Instances.Data;

namespace Panel.Instances.Metrics;

internal static class InstanceMetricsExtensions
{
    public static IServiceCollection AddInstanceMetrics(this IServiceCollection services) =>
        services.AddHistory<InstancesDbContext>(new HistoryOptions { Series = InstanceMetrics.Series });

    public static PanelBusBuilder ConsumeInstanceSamples(this PanelBusBuilder bus) =>
        bus.ConsumeReports<InstanceSampleConsumer, InstanceSampleConsumerDefinition>("samples", inbox: false);
}
