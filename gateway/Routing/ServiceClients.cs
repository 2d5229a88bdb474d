using Microsoft.Extensions.Options;
using Panel.Telemetry.Settings;
using Yarp.ReverseProxy.Forwarder;

namespace Panel.Gateway.Routing;

/// <summary>
/// Connections to services: given up early when no service answers, and made anew
/// now and then, since a name may lead elsewhere by then.
/// </summary>
internal sealed class ServiceClients(
    IOptions<RoutingOptions> options,
    TelemetryState telemetry,
    IEnumerable<IClusterConnections> others
) : ForwarderHttpClientFactory
{
    private static readonly DetachedMeterFactory Unheard = new();

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        // ForwardingMeter measures instead.
        handler.MeterFactory = Unheard;
        if (others.Any(connections => connections.TryApply(context.NewMetadata, handler)))
        {
            return;
        }

        // The layer that adds a trace's ids costs each request, also where the gateway does not trace.
        if (!telemetry.IsTraced)
        {
            handler.ActivityHeadersPropagator = null;
        }

        handler.ConnectTimeout = options.Value.Connect;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
    }
}
