using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Panel.Gateway.Bench;

/// <summary>The stub and the proxies before it, each a process; all end with the stage.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("panel-bench-").FullName;
    private readonly List<Process> _processes = [];
    private RealIdentity? _identity;

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

        if (_identity is not null)
        {
            await _identity.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAllAsync()
    {
        var behind = await StartAsync("stub", url => Self(["stub", url]));
        _identity = await RealIdentity.StartAsync();
        var question = await _identity.QuestionAsync();
        Targets =
        [
            behind with
            {
                Name = "direct",
                Process = null,
            },
            await StartAsync(Target.Bare, url => Self(["bare", url, behind.Url.ToString()])),
            await StartAsync("nginx", url => Nginx(url, "plain", behind.Url, asks: null)),
            await StartAsync(Target.Guarded, url => Nginx(url, "guarded", behind.Url, NginxAsks(behind.Url))),
            await StartAsync("gateway", url => Self(["gateway", url, behind.Url.ToString()])),
            // Last: identity tidies up for a while after so many questions, and
            // what comes next is compared with nothing.
            await StartAsync(Target.Authenticated, url => Nginx(url, "authenticated", behind.Url, question)),
        ];
    }

    private async Task<Target> StartAsync(string name, Func<string, ProcessStartInfo> start)
    {
        var url = $"http://127.0.0.1:{FreePort()}";
        var log = File.Create(Path.Combine(_folder, name + ".log"));
        var process = Process.Start(start(url)) ?? throw new InvalidOperationException($"{name} did not start.");
        _processes.Add(process);
        // The output goes into a file, as an access log does; the bench does not read the file.
        _ = process.StandardOutput.BaseStream.CopyToAsync(log);
        using var http = new HttpClient
        {
            BaseAddress = new Uri(url),
            DefaultRequestHeaders = { { "Authorization", $"Bearer {Tokens.First}" } },
        };
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var answer = await http.GetAsync("/v1/nodes/1024");
                if (answer.IsSuccessStatusCode)
                {
                    return new Target(name, new Uri(url), process);
                }

                if (tries > 200)
                {
                    throw new InvalidOperationException(
                        $"{name} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}"
                    );
                }
            }
            catch (HttpRequestException) when (tries < 200 && !process.HasExited)
            {
                // Not there yet.
            }

            await Task.Delay(50);
        }
    }

    private static ProcessStartInfo Self(string[] arguments) =>
        new(Environment.ProcessPath!, [.. IsHost() ? (string[])[typeof(Stage).Assembly.Location] : [], .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };

    private static bool IsHost() => Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet";

    // The stub allows everything, for nothing: what auth_request itself costs.
    private static NginxQuestion NginxAsks(Uri stub) =>
        new(stub, "proxy_pass http://asked/allowed; proxy_set_header Content-Length '';");

    private ProcessStartInfo Nginx(string url, string name, Uri behind, NginxQuestion? asks)
    {
        var file = Path.Combine(_folder, $"{name}.conf");
        File.WriteAllText(file, NginxConfiguration.Of(_folder, name, new Uri(url), behind, asks));
        return new("nginx", ["-c", file, "-p", _folder, "-e", Path.Combine(_folder, "nginx-error.log")])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
