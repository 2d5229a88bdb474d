using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Panel.Telemetry.Logging;

namespace Panel.Standalone;

/// <summary>Says where the panel is, what an operator must know of it, and what to type next.</summary>
internal static partial class Banner
{
    public static async Task WriteAsync(
        StandaloneOptions options,
        EmbeddedPanel panel,
        CancellationToken cancellationToken
    )
    {
        var url = options.LocalUrl.ToString().TrimEnd('/');
        var bootstrapRequired = await IsBootstrapRequiredAsync(url, cancellationToken);
        if (options.LogsJson)
        {
            WriteJson(options, url, panel, bootstrapRequired);
            return;
        }

        Console.WriteLine(
            $"""

              Panel is ready at {url}
              Data in {options.Data}
              {RuntimeLine(panel.Runtime)}
              {RegistrationLine(panel.RegistrationIsOpen)}

            {Steps(bootstrapRequired, url, panel.SetupCode)}
            """
        );
    }

    // The log's reader wants JSON alone on this terminal.
    private static void WriteJson(StandaloneOptions options, string url, EmbeddedPanel panel, bool? bootstrapRequired)
    {
        using var loggers = LoggerFactory.Create(logging =>
            logging.AddConsole().UsePanelFormat(options.Configuration, "panel")
        );
        Log.Ready(
            loggers.CreateLogger(typeof(Banner)),
            url,
            options.Data,
            panel.Runtime,
            panel.RegistrationIsOpen,
            bootstrapRequired
        );
    }

    private static string RuntimeLine(string runtime) =>
        runtime == "docker"
            ? "Workloads run in Docker."
            : "Workloads run as plain processes, for platform administrators only unless PANEL_RUNTIME_OPEN=true.";

    private static string RegistrationLine(bool open) =>
        open
            ? "Registration is open to everybody. Identity__Registration=false closes it."
            : "Registration is off. Identity__Registration=true lets people make accounts by themselves.";

    private static string Steps(bool? bootstrapRequired, string url, string setupCode) =>
        bootstrapRequired switch
        {
            true => FirstSteps(url, setupCode),
            false => NextSteps(url),
            null => "  The panel has not answered yet, perhaps the machine is busy. Try: curl -s " + url + "/health\n",
        };

    /// <summary>
    /// Null when the panel did not answer: it runs all the same, and a busy machine is no reason to end it.
    /// </summary>
    private static async Task<bool?> IsBootstrapRequiredAsync(string url, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            var status = await client.GetFromJsonAsync<Status>($"{url}/v1/auth/bootstrap/status", cancellationToken);
            return status?.BootstrapRequired;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or JsonException
                || exception is OperationCanceledException && !cancellationToken.IsCancellationRequested
            )
        {
            return null;
        }
    }

    private static string FirstSteps(string url, string code) =>
        $$"""
              One-time setup code: {{code}}
              Create the first administrator:

                curl -s {{url}}/v1/auth/bootstrap -H 'Content-Type: application/json' \
                  -d '{"setup_code":"{{code}}","email":"you@example.org","password":"choose-a-long-one"}'

            """;

    private static string NextSteps(string url) =>
        $$"""
              Sign in:

                curl -s {{url}}/v1/auth/login -H 'Content-Type: application/json' \
                  -d '{"email":"you@example.org","password":"…"}'

            """;

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Information,
            "Panel is ready at {Url}; data in {Data}; runtime {Runtime}; open registration {Open}; bootstrap "
                + "required {Bootstrap}"
        )]
        public static partial void Ready(
            ILogger logger,
            string url,
            string data,
            string runtime,
            bool open,
            bool? bootstrap
        );
    }

    private sealed record Status([property: JsonPropertyName("bootstrap_required")] bool BootstrapRequired);
}
