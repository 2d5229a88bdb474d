using System.ComponentModel.DataAnnotations;

namespace Panel.Gateway.Routing;

/// <summary>
/// How requests find a service, and how long they wait for it. Section
/// <c>Gateway:Routing</c>; a cluster or route in the configuration may say otherwise.
/// </summary>
internal sealed class RoutingOptions
{
    public const string Section = "Gateway:Routing";

    /// <summary>
    /// Longest silence of a service, before its answer and within it. Not for WebSockets. Default 60 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan Silence { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Longest time for a whole request, with its body and its answer. Not for WebSockets, nor for
    /// routes that name a <c>Timeout</c> or a <c>TimeoutPolicy</c>. Default: none.
    /// </summary>
    /// <remarks>
    /// It takes a timer per request. Without it, <see cref="Silence"/> ends what
    /// hangs, and Kestrel whoever sends or reads too slowly.
    /// </remarks>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan? Total { get; set; }

    /// <summary>Longest wait for a connection to a service. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Connect { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Requests in a row without a connection that take a replica out, where there is another. Default 5.
    /// </summary>
    [Range(1, 1000)]
    public int BreakerFailures { get; set; } = 5;

    /// <summary>How long a replica stays out before one request tries it again. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan BreakerPause { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often each replica is asked whether it is ready, when there are several. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Most retries within ten seconds, as a share of the requests to the service; ten are always free. Default 0.2.
    /// </summary>
    [Range(0.0, 1.0)]
    public double RetryShare { get; set; } = 0.2;
}
