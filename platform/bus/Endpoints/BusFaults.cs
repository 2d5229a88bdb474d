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
    /// <param name="answers">Whether the sender of a message may be told that it failed, at an address of its choice.</param>
    public static void UseFaultHandling(
        this IReceiveEndpointConfigurator endpoint,
        IServiceProvider services,
        bool answers = true
    )
    {
        // Fault<T> has no consumer, and agents may not publish; the error queue and the counter tell.
        endpoint.PublishFaults = false;
        endpoint.ConfigureError(pipe =>
        {
            if (answers)
            {
                pipe.UseFilter(new GenerateFaultFilter());
            }

            pipe.UseFilter(new FaultCounter(services.GetRequiredService<BusMetrics>()));
            pipe.UseFilter(new ErrorTransportFilter());
        });
        // For report endpoints the set-up discards instead.
        if (answers)
        {
            endpoint.ConfigureDeadLetter(pipe =>
                pipe.UseFilter(
                    new SkippedAsError(
                        services.GetRequiredService<BusMetrics>(),
                        services.GetRequiredService<TimeProvider>()
                    )
                )
            );
        }

        BusRetry.Configure(endpoint);
    }
}
