using System.Diagnostics;
using System.Text;

namespace Panel.E2E.Tests.Cluster;

/// <summary>One program in a process of its own. Its log is kept across restarts.</summary>
internal sealed class ProgramProcess(PanelProgram program, string folder, IReadOnlyDictionary<string, string> settings)
    : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly StringBuilder _log = new();
    private Process? _process;

    public string Name => program.Name;

    /// <summary>Everything it has written so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public bool IsRunning => _process is { HasExited: false };

    /// <param name="changes">Settings for this run that differ from the usual ones.</param>
    public void Start(IReadOnlyDictionary<string, string>? changes = null)
    {
        if (!File.Exists(program.Path))
        {
            throw new FileNotFoundException("Build the solution first.", program.Path);
        }

        var start = new ProcessStartInfo("dotnet", [program.Path])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings.Concat(changes ?? new Dictionary<string, string>()))
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException($"{Name} did not start.");
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL: it gets no chance to say or save anything.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
        {
            return;
        }

        process.Kill();
        await WaitAsync(process);
    }

    /// <summary>SIGTERM, as from an operator.</summary>
    public async Task StopAsync()
    {
        if (_process is not { HasExited: false } process)
        {
            return;
        }

        await SignalAsync("TERM");
        await WaitAsync(process);
    }

    /// <summary>SIGSTOP: its connections stay open and nothing answers.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    public Task ResumeAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
    }

    private static async Task WaitAsync(Process process)
    {
        using var limit = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(limit.Token);
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("bash", ["-c", $"kill -{signal} {_process!.Id}"]);
        await WaitAsync(kill);
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
        {
            return;
        }

        lock (_log)
        {
            _log.AppendLine(line.Data);
        }
    }
}
