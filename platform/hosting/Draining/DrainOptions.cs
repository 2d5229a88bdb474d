namespace Panel.Hosting.Draining;

/// <summary>How a host goes. Section <c>Draining</c>.</summary>
public sealed class DrainOptions
{
    public const string Section = "Draining";

    /// <summary>
    /// How long a host that is to stop says that it is not ready, and serves on, so that balancers leave it out before
    /// it closes. Default 2 s for a process of its own; none where all hosts are one process.
    /// </summary>
    public TimeSpan Notice { get; set; }

    /// <summary>How long the clients of WebSockets have to answer the close frame. 700 ms.</summary>
    public TimeSpan CloseLimit { get; set; } = TimeSpan.FromMilliseconds(700);
}
