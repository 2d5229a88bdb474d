using System.Net;
using System.Text.Json;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>Gives the engine's words a stable code. It has no codes of its own, so the text decides.</summary>
internal static class EngineErrors
{
    private static readonly (string Code, string[] Phrases)[] Known =
    [
        ("port_taken", ["port is already allocated", "address already in use", "ports are not available"]),
        ("image_missing", ["No such image", "invalid reference format"]),
        (
            "command_not_found",
            ["executable file not found", "No command specified", "stat /", "no such file or directory: unknown"]
        ),
        ("network_ambiguous", ["is ambiguous"]),
        ("not_running", ["is not running"]),
    ];

    public static RuntimeException From(HttpStatusCode status, string body)
    {
        var message = MessageOf(body);
        var code =
            Known.FirstOrDefault(k => k.Phrases.Any(p => message.Contains(p, StringComparison.OrdinalIgnoreCase))).Code
            ?? "engine_error";
        return new RuntimeException(code, message.Length > 0 ? message : $"The Docker engine answered {(int)status}.");
    }

    private static string MessageOf(string body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, DockerJson.Default.EngineMessage)?.Message?.Trim() ?? "";
        }
        catch (JsonException)
        {
            return body.Trim();
        }
    }
}
