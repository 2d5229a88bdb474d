using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Panel.Telemetry.Settings;

namespace Panel.Telemetry.Logging;

/// <summary>The one log format of every host.</summary>
public static class LoggingExtensions
{
    /// <summary>Environment variable: <c>text</c> (default) or <c>json</c>.</summary>
    public const string FormatSetting = "PANEL_LOG";

    // What the platform says below a warning is for its own developers.
    private static readonly Dictionary<string, string?> DefaultLevels = new(StringComparer.Ordinal)
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
        // A line for each probe that is told no; the outage has a line of its own.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        ["Logging:LogLevel:System.Net.Http.HttpClient"] = "Warning",
        ["Logging:LogLevel:MassTransit"] = "Warning",
        ["Logging:LogLevel:Yarp"] = "Warning",
        ["Logging:LogLevel:Yarp.ReverseProxy.Forwarder"] = "Error",
    };

    /// <summary>
    /// Logs to the console as <c>PANEL_LOG</c> says. Levels are configuration beneath all other sources, so that
    /// <c>Logging__LogLevel__&lt;category&gt;</c> overrides each of them.
    /// </summary>
    /// <param name="service">The host's name in each entry.</param>
    /// <exception cref="InvalidOperationException"><c>PANEL_LOG</c> names no format.</exception>
    public static void AddPanelLogging(this IHostApplicationBuilder builder, string service)
    {
        builder.AddDefaults(DefaultLevels);
        builder.Logging.UsePanelFormat(builder.Configuration, service);
    }

    /// <summary>Adds no console: whoever took the framework's away wants none.</summary>
    public static ILoggingBuilder UsePanelFormat(
        this ILoggingBuilder logging,
        IConfiguration configuration,
        string service
    )
    {
        var format = configuration[FormatSetting] switch
        {
            null or "" or "text" => PanelLogFormatter.FormatterName,
            "json" => PanelJsonLogFormatter.FormatterName,
            var other => throw new InvalidOperationException($"{FormatSetting} is '{other}'; it can be text or json."),
        };
        logging.Services.TryAddSingleton(TimeProvider.System);
        logging.Services.TryAddSingleton(new LogSource(service));
        logging.Services.TryAddSingleton<Outages>();
        var everything = configuration["Logging:LogLevel:Default"] is "Debug" or "Trace";
        logging.Services.TryAddSingleton(provider => new OutageRule(
            provider.GetRequiredService<Outages>(),
            isOn: !everything
        ));
        logging.AddConsoleFormatter<PanelLogFormatter, ConsoleFormatterOptions>();
        logging.AddConsoleFormatter<PanelJsonLogFormatter, ConsoleFormatterOptions>();
        // After the configuration's own section: one format for all hosts.
        logging.Services.PostConfigure<ConsoleLoggerOptions>(console => console.FormatterName = format);
        return logging;
    }
}
