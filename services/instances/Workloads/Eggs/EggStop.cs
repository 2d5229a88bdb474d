using System.Text.Json.Nodes;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Eggs;

/// <summary>
/// How an egg stops: a text for the console, or after a caret a signal: <c>^C</c>
/// and <c>^^C</c> are SIGINT, <c>^SIGTERM</c> is itself.
/// </summary>
internal static class EggStop
{
    private static readonly WorkloadStop Term = new(null, "SIGTERM");

    public static WorkloadStop Read(JsonNode? node, EggNotes notes)
    {
        var text = notes.Text(node, "config.stop")?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            notes.Odd("config.stop", "is missing; SIGTERM is used");
            return Term;
        }

        if (text[0] != '^')
        {
            return new WorkloadStop(text.ReplaceLineEndings("\n"), null);
        }

        var name = text.TrimStart('^').ToUpperInvariant();
        var signal = name switch
        {
            "C" => "SIGINT",
            "\\" => "SIGQUIT",
            "Z" => "SIGTSTP",
            _ => SignalName.Normalize(name),
        };
        if (signal is null)
        {
            notes.Odd("config.stop", $"names an unknown signal, {text}; SIGTERM is used");
        }

        return signal is null ? Term : new WorkloadStop(null, signal);
    }

    public static string Write(WorkloadStop? stop) =>
        stop switch
        {
            { Command: { } command } => command,
            { Signal: "SIGINT" } => "^C",
            { Signal: { } signal } => "^" + SignalName.Normalize(signal),
            _ => "^SIGTERM",
        };
}
