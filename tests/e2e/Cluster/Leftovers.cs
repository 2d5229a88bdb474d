using System.Diagnostics;
using System.Text.Json.Nodes;
using Panel.Testing;

namespace Panel.E2E.Tests.Cluster;

/// <summary>Removes what an agent that was killed left running: a failed test must not burden the next one.</summary>
internal static class Leftovers
{
    public static async Task RemoveAsync(string folder, Guid node)
    {
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                if (IsWithin(process.Id, folder))
                {
                    process.Kill();
                }
            }
        }

        if (node == Guid.Empty)
        {
            return;
        }

        using var engine = DockerEngine.CreateClient(TestServers.Docker);
        foreach (var container in await ContainersAsync(engine, $"panel.node={node:D}"))
        {
            using var removed = await engine.DeleteAsync(
                $"containers/{container["Id"]!.GetValue<string>()}?force=true&v=true"
            );
        }
    }

    /// <summary>Containers with a label, running or not.</summary>
    public static async Task<IReadOnlyList<JsonNode>> ContainersAsync(HttpClient engine, string label)
    {
        var filters = Uri.EscapeDataString(new JsonObject { ["label"] = new JsonArray(label) }.ToJsonString());
        return
        [
            .. JsonNode
                .Parse(await engine.GetStringAsync($"containers/json?all=true&filters={filters}"))!
                .AsArray()
                .Select(container => container!),
        ];
    }

    // The process runtime starts everything in the instance's data folder or with that folder in the command line.
    private static bool IsWithin(int id, string folder)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Contains(folder, StringComparison.Ordinal)
                || new FileInfo($"/proc/{id}/cwd").LinkTarget?.StartsWith(folder, StringComparison.Ordinal) == true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
