using System.Text.Json.Serialization;
using Panel.Agent.Console;

namespace Panel.Agent.Endpoints;

// The frames of the console WebSocket, as native-v1 has them.

/// <param name="Continued">The text goes on in the next line of the same stream. Left out when it does not.</param>
internal sealed record ConsoleLineBody(
    long Seq,
    DateTimeOffset Time,
    string Stream,
    string Line,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Continued
)
{
    public static ConsoleLineBody Of(ConsoleFrame.Line line) =>
        new(line.Seq, line.Time, line.Stream, line.Text, line.Continued);
}

internal sealed record ConsoleStateBody(string State);

internal sealed record ConsoleGapBody(ConsoleGap Gap);

internal sealed record ConsoleGap(long After, long Before);

internal sealed record ConsoleErrorBody(string Error, string Code);

/// <summary>What the client sends.</summary>
internal sealed record ConsoleCommandBody(string? Command);
