using System.Diagnostics;
using Panel.Testing;

namespace Panel.Alerts.Tests.Evaluation;

/// <summary>A replica of the service in a process of its own, so that it can be killed.</summary>
internal sealed class AlertsProcess : IAsyncDisposable
{
    private readonly Process _process;

    private AlertsProcess(Process process) => _process = process;

    public static AlertsProcess Start(PrivatePostgres database, PrivateRabbitMq broker, string folder)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(AlertsHost).Assembly.Location])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var (name, value) in new Dictionary<string, string>
            {
                ["Urls"] = "http://127.0.0.1:0",
                ["Management__Urls"] = "http://127.0.0.1:0",
                ["Bus__Url"] = broker.Url.ToString(),
                ["Database__Provider"] = "postgres",
                ["Database__ConnectionString"] = database.ConnectionString,
                ["Internal__Identity"] = "http://127.0.0.1:1",
                ["Secrets__ActiveKey"] = "test",
                ["Secrets__Keys__test"] = Convert.ToBase64String(new byte[32]),
                ["Evaluation__GroupWait"] = "00:00:02",
                ["Evaluation__GroupAddition"] = "00:00:02",
                ["Outbox__PollInterval"] = "00:00:01",
            }
        )
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("The service did not start.");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new AlertsProcess(process);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }
}
