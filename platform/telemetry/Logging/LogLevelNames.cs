using Microsoft.Extensions.Logging;

namespace Panel.Telemetry.Logging;

internal static class LogLevelNames
{
    public static string Of(LogLevel level) =>
        level switch
        {
            LogLevel.Critical => "fatal",
            LogLevel.Error => "error",
            LogLevel.Warning => "warn",
            LogLevel.Information => "info",
            LogLevel.Debug => "debug",
            _ => "trace",
        };
}
