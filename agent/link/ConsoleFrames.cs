using System.Text.Json.Serialization;

namespace Panel.AgentLink;

/// <summary>A line of the console, over the WebSocket and in the log.</summary>
/// <param name="Seq">Counts the lines of the instance.</param>
/// <param name="Stream">stdout, stderr or system.</param>
/// <param name="Continued">The text goes on in the next line of the same stream. Left out when it does not.</param>
public sealed record ConsoleLineFrame(
    long Seq,
    DateTimeOffset Time,
    string Stream,
    string Line,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Continued
);

/// <summary>The instance's state has changed.</summary>
public sealed record ConsoleStateFrame(string State);

/// <summary>Lines that the reader was too slow for.</summary>
public sealed record ConsoleGapFrame(ConsoleGap Gap);

/// <param name="After">The last line before the gap.</param>
/// <param name="Before">The first line behind it.</param>
public sealed record ConsoleGap(long After, long Before);

/// <summary>A command was not taken.</summary>
public sealed record ConsoleErrorFrame(string Error, string Code);

/// <summary>What the client sends.</summary>
public sealed record ConsoleCommandFrame(string? Command);
