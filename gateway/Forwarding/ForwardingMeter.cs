using System.Diagnostics.Metrics;
using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.Forwarding;

/// <summary>
/// Meter <c>Panel.Gateway</c>: how long each replica takes until it begins to answer. In
/// place of what the HTTP client measures, which costs each request more.
/// </summary>
internal sealed class ForwardingMeter(IMeterFactory meters)
{
    private readonly Histogram<double> _waits = meters
        .Create("Panel.Gateway")
        .CreateHistogram(
            "panel.gateway.upstream.duration",
            "s",
            "From the sending of a request to the beginning of the answer, or of the gateway's own in its place.",
            tags: null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries =
                [
                    0.001,
                    0.0025,
                    0.005,
                    0.01,
                    0.025,
                    0.05,
                    0.1,
                    0.25,
                    0.5,
                    1,
                    2.5,
                    5,
                    10,
                    30,
                ],
            }
        );

    public void Waited(IReverseProxyFeature proxied, TimeSpan time)
    {
        if (proxied.ProxiedDestination is { } replica)
        {
            _waits.Record(
                time.TotalSeconds,
                new("cluster", proxied.Cluster.Config.ClusterId),
                new("destination", replica.DestinationId)
            );
        }
    }
}
