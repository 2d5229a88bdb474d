using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Panel.Bus.Metrics;

namespace Panel.Bus.Endpoints;

/// <summary>
/// What every endpoint does with a consumer that throws: retry, then count and move to the error queue.
/// </summary>
internal static class BusFaults
{
    public static void UseFaultHandling(this IReceiveEndpointConfigurator endpoint, IServiceProvider services)
    {
        // Fault<T> has no consumer, and agents may not publish; the error queue and the counter tell.
        endpoint.PublishFaults = false;
        endpoint.ConfigureError(pipe =>
        {
            // Answers the sender of a request.
            pipe.UseFilter(new GenerateFaultFilter());
            pipe.UseFilter(new FaultCounter(services.GetRequiredService<BusMetrics>()));
            pipe.UseFilter(new ErrorTransportFilter());
        });
        BusRetry.Configure(endpoint);
    }
}
