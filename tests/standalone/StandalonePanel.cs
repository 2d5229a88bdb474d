using System.Diagnostics;
using System.Text;
using Panel.Testing;

namespace Panel.Standalone.Tests;

/// <summary>
/// The panel as <c>./run</c> starts it, on the process runtime, with a data folder and a port of its own.
/// </summary>
public sealed class StandalonePanel : IAsyncLifetime
{
    public const string SetupCode = "test-setup-code";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly StringBuilder _output = new();
    private Process? _process;

    public StandalonePanel() => Anonymous = new PanelClient(Url);

    public Uri Url { get; } = new($"http://127.0.0.1:{FreePort.Next()}");

    /// <summary>The page for Prometheus.</summary>
    public Uri Metrics { get; } = new($"http://127.0.0.1:{FreePort.Next()}/metrics");

    public string Data => _folder["data"];

    /// <summary>The home of whoever runs it.</summary>
    public string Home => HomeBeside(Data);

    public PanelClient Anonymous { get; }

    /// <summary>Settings beside the usual ones.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Everything it has printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public async ValueTask InitializeAsync() => await StartAsync();

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public async Task StartAsync()
    {
        lock (_output)
        {
            _output.Clear();
        }

        _process = Launch(Url, Data, Metrics.GetLeftPart(UriPartial.Authority), Keep, Settings);
        await Eventually.TrueAsync(() => HasSaidAll(Output) || _process.HasExited, Patience);
        Assert.False(_process.HasExited, Output);
    }

    /// <summary>Ctrl+C; gives the exit code.</summary>
    public async Task<int> InterruptAsync()
    {
        using var kill = Process.Start("bash", ["-c", $"kill -INT {_process!.Id}"]);
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
    }

    /// <summary>Starts another one; gives its exit code and what it said.</summary>
    public static async Task<(int Code, string Output)> RunToEndAsync(Uri url, string data)
    {
        var output = new StringBuilder();
        using var process = Launch(
            url,
            data,
            metrics: "",
            (_, line) =>
            {
                lock (output)
                {
                    output.AppendLine(line.Data);
                }
            }
        );
        using var limit = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(limit.Token);
        lock (output)
        {
            return (process.ExitCode, output.ToString());
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await InterruptAsync();
        }

        _process?.Dispose();
        Anonymous.Dispose();
        _folder.Dispose();
    }

    private static string HomeBeside(string data) => Path.Combine(Path.GetDirectoryName(data)!, "home");

    private static Process Launch(
        Uri url,
        string data,
        string metrics,
        DataReceivedEventHandler keep,
        IReadOnlyDictionary<string, string>? settings = null
    )
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Parent!.Name;
        var start = new ProcessStartInfo(
            Repository.PathOf("standalone", "bin", configuration, "net10.0", "panel"),
            ["run"]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PANEL_HTTP"] = url.ToString();
        start.Environment["PANEL_DATA"] = data;
        start.Environment["HOME"] = Directory.CreateDirectory(HomeBeside(data)).FullName;
        start.Environment["Management__Urls"] = metrics;
        start.Environment["PANEL_SETUP_CODE"] = SetupCode;
        start.Environment["PANEL_RUNTIME"] = "process";
        // A hundred tests at once ask more often than a person with one token.
        foreach (var limit in (string[])["general", "user", "mfa", "mfa-setup", "password", "register", "register-all"])
        {
            start.Environment[$"Limits__{limit}__Permits"] = "600000";
        }

        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += keep;
        process.ErrorDataReceived += keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    // The lines come one by one, and the first says already that it is ready; the last ones are a command to type.
    private static bool HasSaidAll(string output) =>
        output.Contains("Panel is ready at", StringComparison.Ordinal)
        && (
            output.Contains("curl -s", StringComparison.Ordinal)
            || output.Contains("; data in ", StringComparison.Ordinal)
        );

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.AppendLine(line.Data);
        }
    }
}
