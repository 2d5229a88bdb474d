using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Panel.Telemetry.Logging;

/// <summary>
/// A log entry for programs, one JSON object a line: <c>time</c> (ISO 8601, UTC), <c>level</c>, <c>service</c>,
/// <c>category</c>, <c>event</c> (number), <c>message</c>, <c>values</c> (the
/// message's parameters as text), <c>exception</c>.
/// </summary>
internal sealed class PanelJsonLogFormatter(LogSource source, OutageRule outages, TimeProvider clock)
    : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "panel-json";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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

        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", clock.GetUtcNow().UtcDateTime);
            json.WriteString("level", LogLevelNames.Of(logEntry.LogLevel));
            json.WriteString("service", source.Service);
            json.WriteString("category", logEntry.Category);
            json.WriteNumber("event", logEntry.EventId.Id);
            json.WriteString("message", instead ?? logEntry.Formatter(logEntry.State, logEntry.Exception));
            WriteValues(json, logEntry.State as IReadOnlyList<KeyValuePair<string, object?>>);
            if (instead is null && logEntry.Exception is { } exception)
            {
                json.WriteString("exception", exception.ToString());
            }

            json.WriteEndObject();
        }

        textWriter.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
        textWriter.Write('\n');
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>>? values)
    {
        // The last one is the template of the message.
        if (values is not { Count: > 1 })
        {
            return;
        }

        json.WriteStartObject("values");
        foreach (var (name, value) in values)
        {
            if (name != "{OriginalFormat}")
            {
                json.WriteString(name, value?.ToString());
            }
        }

        json.WriteEndObject();
    }
}
