using Microsoft.Extensions.Configuration;
using Panel.Telemetry.Logging;

namespace Panel.Standalone;

/// <summary>
/// The few settings that have short names. All others bind from environment
/// variables and appsettings as in any deployment.
/// </summary>
/// <param name="Http">Where the gateway listens.</param>
/// <param name="Data">Folder of everything that is kept.</param>
/// <param name="SetupCode">For the first administrator; null makes one.</param>
/// <param name="Runtime">docker, process or auto.</param>
internal sealed record StandaloneOptions(Uri Http, string Data, string? SetupCode, string Runtime)
{
    public static StandaloneOptions FromEnvironment() =>
        new(
            new Uri(Read("PANEL_HTTP") ?? "http://127.0.0.1:8080"),
            Path.GetFullPath(Read("PANEL_DATA") ?? "data"),
            Read("PANEL_SETUP_CODE"),
            Read("PANEL_RUNTIME") ?? "auto"
        );

    /// <summary>How this machine itself reaches the gateway, also when it listens on all addresses.</summary>
    public Uri LocalUrl =>
        Http.Host is "0.0.0.0" or "[::]" or "*" or "+" ? new UriBuilder(Http) { Host = "127.0.0.1" }.Uri : Http;

    /// <summary>
    /// Where Prometheus finds the metrics of all hosts unless
    /// <c>Management:Urls</c> says otherwise: on loopback, ten ports above.
    /// </summary>
    public Uri MetricsUrl => new($"http://127.0.0.1:{Http.Port + 10}");

    /// <summary>The environment alone.</summary>
    public IConfiguration Configuration { get; } = new ConfigurationBuilder().AddEnvironmentVariables().Build();

    public bool LogsJson => Configuration[LoggingExtensions.FormatSetting] == "json";

    private static string? Read(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
