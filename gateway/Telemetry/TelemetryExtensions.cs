using System.Diagnostics.Metrics;
using Yarp.ReverseProxy.Forwarder;

namespace Panel.Gateway.Telemetry;

internal static class TelemetryExtensions
{
    public static void AddGatewayTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddHostedService<GatewayGauges>();
        // The clients of upstreams measure under this host's own name, also when it shares its process.
        builder.Services.AddSingleton<IForwarderHttpClientFactory>(provider => new MeteredClientFactory(provider.GetRequiredService<IMeterFactory>()));
    }

    private sealed class MeteredClientFactory(IMeterFactory meters) : ForwarderHttpClientFactory
    {
        protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
        {
            base.ConfigureHandler(context, handler);
            handler.MeterFactory = meters;
        }
    }
}
