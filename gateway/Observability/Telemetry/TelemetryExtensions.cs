using System.Diagnostics;

namespace Panel.Gateway.Observability.Telemetry;

internal static class TelemetryExtensions
{
    public static void AddGatewayTelemetry(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<DistributedContextPropagator, TraceRootPropagator>();
        services.AddHostedService<GatewayGauges>();
        services
            .AddSingleton<RecentTraffic>()
            .AddHostedService(provider => provider.GetRequiredService<RecentTraffic>());
        services.AddHttpClient(ServiceFigures.Client, client => client.Timeout = TimeSpan.FromSeconds(5));
        services.AddSingleton<ServiceFigures>();
    }
}
