using MassTransit;

namespace Panel.Agent.Nodes;

internal static class NodeServices
{
    public static IServiceCollection AddNodeReports(this IServiceCollection services)
    {
        services.AddSingleton<NodeReadings>();
        services.AddSingleton<SystemReader>();
        services.AddSingleton(_ => new CpuMeter());
        services.AddSingleton<NodeReporter>();
        services.AddSingleton<CommandQueueObserver>();
        services.AddReceiveEndpointObserver(provider => provider.GetRequiredService<CommandQueueObserver>());
        services.AddHostedService<HeartbeatService>();
        services.AddHostedService<ConnectionService>();
        services.AddHostedService<InventoryService>();
        return services;
    }
}
