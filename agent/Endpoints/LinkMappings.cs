using Panel.Agent.Console;
using Panel.Agent.Files;
using Panel.AgentLink;
using Panel.Hosting.Json;

namespace Panel.Agent.Endpoints;

/// <summary>What the agent has, in the form in which the panel reads it.</summary>
internal static class LinkMappings
{
    public static ConsoleLineFrame ToFrame(this ConsoleFrame.Line line) =>
        new(line.Seq, line.Time, line.Stream, line.Text, line.Continued);

    public static FileEntryResponse ToResponse(this DataEntry entry) =>
        new(
            entry.Name,
            EnumNames.Of(entry.Type),
            entry.Type == DataEntryType.File ? entry.Size : 0,
            Convert.ToString(entry.Mode, 8).PadLeft(4, '0'),
            entry.ModifiedAt
        );
}
