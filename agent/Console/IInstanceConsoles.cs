using Panel.Contracts;

namespace Panel.Agent.Console;

/// <summary>
/// The consoles of all instances on this node: a ring buffer of 10,000 lines each, fed from the runtime's log.
/// </summary>
public interface IInstanceConsoles
{
    /// <summary>
    /// Frames from sequence <paramref name="since"/> (exclusive; null: all that is
    /// buffered) and then live, until cancelled. The first
    /// frame is the current state; a <see cref="ConsoleFrame.Gap"/> comes before
    /// the lines when some in between are gone. A reader that
    /// falls more than 1,000 frames behind ends with
    /// <see cref="SlowReaderException"/>. Null when the instance is not known
    /// here.
    /// </summary>
    IAsyncEnumerable<ConsoleFrame>? Subscribe(Guid instanceId, long? since, CancellationToken cancellationToken);

    /// <summary>Types a line into the workload. Throws RuntimeException not_running when it does not run.</summary>
    Task SendAsync(Guid instanceId, string command, CancellationToken cancellationToken);

    /// <summary>The last lines with a sequence below <paramref name="before"/>, oldest first.</summary>
    IReadOnlyList<ConsoleFrame.Line>? History(Guid instanceId, long? before, int limit);
}

/// <summary>What a console reader is sent; the JSON of each is in spec native-v1.</summary>
public abstract record ConsoleFrame
{
    private ConsoleFrame() { }

    /// <param name="Seq">Grows by one per line; survives a restart of the agent.</param>
    /// <param name="Stream">stdout, stderr or system.</param>
    /// <param name="Continued">The text goes on in the next line of the same stream: it
    /// is too long, or was not ended when it was shown.</param>
    public sealed record Line(long Seq, DateTimeOffset Time, string Stream, string Text, bool Continued = false)
        : ConsoleFrame;

    public sealed record State(InstanceState Value) : ConsoleFrame;

    /// <summary>Lines between the two sequences (both exclusive) are lost.</summary>
    public sealed record Gap(long After, long Before) : ConsoleFrame;
}

public sealed class SlowReaderException() : Exception("The reader fell too far behind.");
