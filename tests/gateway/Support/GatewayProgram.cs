using System.Diagnostics;
using System.Globalization;
using System.Text;
using Panel.Testing;

namespace Panel.Gateway.Tests.Support;

/// <summary>
/// The gateway as an operator runs it: a process of its own, with a configuration file and the environment.
/// </summary>
internal sealed class GatewayProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly StringBuilder _output = new();
    private readonly Process _process;

    /// <param name="address">Where the file says that it listens; null for an
    /// address of its own from the environment.</param>
    public GatewayProgram(string configuration, string scheme = "http", Uri? address = null)
    {
        Directory.CreateDirectory(Home);
        Configure(configuration);
        Client = new HttpClient(
            new SocketsHttpHandler
            {
                SslOptions =
                {
                    RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=panel",
                },
            }
        )
        {
            BaseAddress =
                address ?? new Uri($"{scheme}://127.0.0.1:{FreePort.Next().ToString(CultureInfo.InvariantCulture)}"),
        };
        var start = new ProcessStartInfo("dotnet", [typeof(GatewayHost).Assembly.Location])
        {
            UseShellExecute = false,
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = Home;
        if (address is null)
        {
            start.Environment["Urls"] = Client.BaseAddress.GetLeftPart(UriPartial.Authority);
        }

        start.Environment["Management__Urls"] = "http://127.0.0.1:0";
        start.Environment["Bus__Transport"] = "memory";
        start.Environment["Gateway__ConfigFile"] = FilePath;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public HttpClient Client { get; }

    /// <summary>Everything it has written so far.</summary>
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

    /// <summary>The home of whoever runs it.</summary>
    public string Home => Path.Combine(_folder.Path, "home");

    private string FilePath => Path.Combine(_folder.Path, "gateway.json");

    /// <summary>Replaces the file at once.</summary>
    public void Configure(string configuration)
    {
        File.WriteAllText($"{FilePath}.new", configuration);
        File.Move($"{FilePath}.new", FilePath, overwrite: true);
    }

    public Task ReadyAsync() =>
        Eventually.TrueAsync(
            async cancellationToken => (await Client.GetAsync("/health/live", cancellationToken)).IsSuccessStatusCode,
            Patience
        );

    /// <summary>Until it has written this.</summary>
    public Task SaysAsync(string text) =>
        Eventually.TrueAsync(() => Output.Contains(text, StringComparison.Ordinal), Patience);

    /// <summary>Its exit code, once it has ended by itself.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience);
        _process.Dispose();
        Client.Dispose();
        _folder.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line.Data);
        }
    }
}
