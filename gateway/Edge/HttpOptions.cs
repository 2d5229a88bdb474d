using System.ComponentModel.DataAnnotations;

namespace Panel.Gateway.Edge;

/// <summary>What a stranger may hold on to before anything is known of them. Section <c>Gateway:Http</c>.</summary>
internal sealed class HttpOptions
{
    public const string Section = "Gateway:Http";

    /// <summary>Longest time for the whole head of a request. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan HeadTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Longest time between two requests of a connection. Default 130 s, more than load balancers keep theirs.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>Slowest body, in bytes a second, after five seconds. Default 240.</summary>
    [Range(1, 1_000_000)]
    public double BodyRate { get; set; } = 240;

    /// <summary>Most headers of a request. Default 64.</summary>
    [Range(10, 1000)]
    public int Headers { get; set; } = 64;

    /// <summary>Most bytes of all headers. Default 32 KiB.</summary>
    [Range(4096, 1_048_576)]
    public int HeaderBytes { get; set; } = 32 * 1024;

    /// <summary>Longest request line, in bytes. Default 8 KiB.</summary>
    [Range(1024, 65_536)]
    public int RequestLineBytes { get; set; } = 8 * 1024;

    /// <summary>Most connections at once, WebSockets apart. Default 20,000.</summary>
    [Range(1, 10_000_000)]
    public long Connections { get; set; } = 20_000;

    /// <summary>Most WebSockets at once. Default 20,000.</summary>
    [Range(1, 10_000_000)]
    public long WebSockets { get; set; } = 20_000;

    /// <summary>Most requests at once on a connection of HTTP/2. Default 100.</summary>
    [Range(1, 10_000)]
    public int StreamsPerConnection { get; set; } = 100;
}
