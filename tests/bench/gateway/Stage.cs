using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Panel.Gateway.Bench;

/// <summary>The stub and the proxies before it, each a process; all end with the stage.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("panel-bench-").FullName;
    private readonly List<Process> _processes = [];

    public IReadOnlyList<Target> Targets { get; private set; } = [];

    public Target Gateway => Targets.Single(target => target.Name == "gateway");

    public static async Task<Stage> StartAsync()
    {
        var stage = new Stage();
        try
        {
            await stage.StartAllAsync();
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAllAsync()
    {
        var behind = await StartAsync("stub", url => Self(["stub", url]));
        Targets =
        [
            behind with { Name = "direct", Process = null },
            await StartAsync("bare YARP", url => Self(["bare", url, behind.Url.ToString()])),
            await StartAsync("nginx", url => Nginx(url, behind.Url, guarded: false)),
            await StartAsync("nginx + auth + limit", url => Nginx(url, behind.Url, guarded: true)),
            await StartAsync("gateway", url => Self(["gateway", url, behind.Url.ToString()])),
        ];
    }

    private async Task<Target> StartAsync(string name, Func<string, ProcessStartInfo> start)
    {
        var url = $"http://127.0.0.1:{FreePort()}";
        var log = File.Create(Path.Combine(_folder, name + ".log"));
        var process = Process.Start(start(url)) ?? throw new InvalidOperationException($"{name} did not start.");
        _processes.Add(process);
        // Into a file, as an access log goes; nobody reads it here.
        _ = process.StandardOutput.BaseStream.CopyToAsync(log);
        using var http = new HttpClient { BaseAddress = new Uri(url), DefaultRequestHeaders = { { "Authorization", $"Bearer {Tokens.First}" } } };
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var answer = await http.GetAsync("/v1/nodes/1024");
                if (answer.IsSuccessStatusCode) return new Target(name, new Uri(url), process);
                if (tries > 200) throw new InvalidOperationException($"{name} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            }
            catch (HttpRequestException) when (tries < 200 && !process.HasExited)
            {
                // Not there yet.
            }
            await Task.Delay(50);
        }
    }

    private static ProcessStartInfo Self(string[] arguments) =>
        new(Environment.ProcessPath!, [.. IsHost() ? (string[])[typeof(Stage).Assembly.Location] : [], .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false };

    private static bool IsHost() => Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet";

    private ProcessStartInfo Nginx(string url, Uri behind, bool guarded)
    {
        var file = Path.Combine(_folder, guarded ? "guarded.conf" : "plain.conf");
        File.WriteAllText(file, NginxConfiguration.Of(_folder, new Uri(url), behind, guarded));
        return new("nginx", ["-c", file, "-p", _folder, "-e", Path.Combine(_folder, "nginx-error.log")]) { RedirectStandardOutput = true, UseShellExecute = false };
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
