using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Panel.Telemetry.Logging;

/// <summary>
/// A log entry for people: time (UTC), level, service, the last part of the category, the message. Further lines are
/// indented and control characters replaced, so that no text of a stranger can pass for an entry of its own.
/// </summary>
internal sealed class PanelLogFormatter(LogSource source, OutageRule outages, TimeProvider clock)
    : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "panel";

    private static readonly bool Coloured =
        !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is not { Length: > 0 };

    public override void Write<TState>(
        in LogEntry<TState> logEntry,
        IExternalScopeProvider? scopeProvider,
        TextWriter textWriter
    )
    {
        var instead = outages.Instead(logEntry.Exception);
        if (instead?.Length == 0)
        {
            return;
        }

        var message = instead ?? logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.Write(clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss.fff'Z '", CultureInfo.InvariantCulture));
        textWriter.Write(Coloured ? ColouredName(logEntry.LogLevel) : LogLevelNames.Of(logEntry.LogLevel).PadRight(5));
        textWriter.Write($" {source.Service,-9} {ShortName(logEntry.Category)}: ");
        WriteIndented(textWriter, message);

        if (instead is null && logEntry.Exception is { } exception)
        {
            textWriter.Write("\n    ");
            WriteIndented(textWriter, exception.ToString());
        }

        textWriter.Write('\n');
    }

    private static void WriteIndented(TextWriter writer, string text)
    {
        foreach (var letter in text.ReplaceLineEndings("\n"))
        {
            if (letter == '\n')
            {
                writer.Write("\n    ");
            }
            else
            {
                writer.Write(char.IsControl(letter) && letter != '\t' ? '\uFFFD' : letter);
            }
        }
    }

    private static string ShortName(string category) =>
        category.StartsWith("Panel.", StringComparison.Ordinal)
            ? category[(category.LastIndexOf('.') + 1)..]
            : category;

    private static string ColouredName(LogLevel level)
    {
        var colour = level switch
        {
            LogLevel.Critical or LogLevel.Error => 31,
            LogLevel.Warning => 33,
            LogLevel.Information => 32,
            _ => 90,
        };
        return $"\e[{colour}m{LogLevelNames.Of(level),-5}\e[0m";
    }
}
