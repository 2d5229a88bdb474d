using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Panel.Reads.Bench;

/// <summary>The standalone panel with its data in a folder of its own.</summary>
internal sealed class PanelProcess(Process process, HttpClient client, string folder) : IAsyncDisposable
{
    private const string Configuration =
#if DEBUG
        "Debug";
#else
        "Release";
#endif

    public int ProcessId => process.Id;

    public HttpClient Client => client;

    public string NodesDatabase => Path.Combine(folder, "nodes.db");

    public static async Task<PanelProcess> StartAsync()
    {
        var (url, folder) = (FreePort.Url(), Directory.CreateTempSubdirectory("panel-bench").FullName);
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Panel.sln")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        var start = new ProcessStartInfo(Path.Combine(root, $"standalone/bin/{Configuration}/net10.0/panel"), ["run"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["PANEL_HTTP"] = url;
        start.Environment["PANEL_DATA"] = folder;
        start.Environment["PANEL_RUNTIME"] = "process";
        start.Environment["PANEL_SETUP_CODE"] = "bench-setup-code";
        foreach (var limit in (string[])["address", "general", "user"])
        {
            start.Environment[$"Limits__{limit}__Permits"] = "10000000";
            start.Environment[$"Limits__{limit}__Burst"] = "10000000";
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var client = new HttpClient { BaseAddress = new Uri(url) };
        await FreePort.AwaitAsync(client, "/health/ready");
        return new PanelProcess(process, client, folder);
    }

    /// <summary>Makes the first administrator, and instances that never start.</summary>
    public async Task FillAsync(int instances)
    {
        var owner = await PostAsync(
            "/v1/auth/bootstrap",
            new
            {
                setup_code = "bench-setup-code",
                email = "bench@example.org",
                password = "correct-horse-battery-9",
            }
        );
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            owner.GetProperty("access_token").GetString()
        );
        var workload = await PostAsync(
            "/v1/workloads",
            new
            {
                apiVersion = "panel/v1",
                kind = "Workload",
                metadata = new { name = "bench" },
                spec = new { image = "bench", startup = "sleep 60" },
            }
        );
        for (var i = 0; i < instances; i++)
        {
            await PostAsync(
                "/v1/instances",
                new
                {
                    workload_id = workload.GetProperty("id").GetString(),
                    name = $"bench-{i}",
                    start = false,
                }
            );
        }

        // Their operations are over before anything is measured.
        while ((await client.GetStringAsync(new Uri("/v1/operations?limit=200", UriKind.Relative))).Contains("queued"))
        {
            await Task.Delay(200);
        }
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var response = await client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonDocument.Parse(text).RootElement
            : throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {text}");
    }
}
