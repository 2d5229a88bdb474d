namespace Panel.Agent.Samples;

/// <summary>Bounds of the measurements; tests shorten them.</summary>
internal sealed class SampleOptions
{
    /// <summary>Samples lie on multiples of it. The contract says 10 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many instances are read at the same time. 64: the Docker engine takes two milliseconds of a processor for
    /// an answer, but up to a second until it gives it.
    /// </summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>Limit of one instance's reading. 3 s.</summary>
    public TimeSpan ReadingTimeLimit { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Limit of a sweep over all instances; what is not read by then is absent. 8 s.</summary>
    public TimeSpan SweepTimeLimit { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Samples that are kept while the panel cannot be reached: two hours.</summary>
    public int MaxKept { get; init; } = 720;

    /// <summary>Size of all kept samples. 64 MiB.</summary>
    public long MaxBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Most samples of one message.</summary>
    public int BatchSize { get; init; } = 60;

    /// <summary>Pause between two messages of a backlog, so that a fleet does not flood the broker. 1 s.</summary>
    public TimeSpan BatchPause { get; init; } = TimeSpan.FromSeconds(1);
}
