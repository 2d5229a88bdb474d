using System.Text.Json.Nodes;

namespace Panel.Instances.Workloads.Eggs;

/// <summary>The start command: <c>startup</c>, or the first of PLCN_v3's <c>startup_commands</c>.</summary>
internal static class EggStartup
{
    public static string? Read(JsonObject egg, EggNotes notes)
    {
        var member =
            string.IsNullOrWhiteSpace(egg["startup"]?.ToString()) && egg["startup_commands"] is not null
                ? "startup_commands"
                : "startup";
        var commands = notes.Texts(egg[member], member).Where(command => !string.IsNullOrWhiteSpace(command)).ToList();
        if (commands.Count == 0)
        {
            notes.Odd("startup", "is missing; the image runs its own command");
        }
        else if (commands.Count > 1)
        {
            notes.Odd(member, "has several commands; the first is used");
        }

        return commands.FirstOrDefault()?.ReplaceLineEndings("\n");
    }
}
