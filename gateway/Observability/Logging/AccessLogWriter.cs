using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;

namespace Panel.Gateway.Observability.Logging;

/// <summary>
/// Writes the access log, a JSON object per line, many lines at a time: a call of the
/// system per request, as the console's logger makes, costs more than
/// everything else that the gateway does for it. When no program reads the output,
/// the writer drops and counts lines rather than hold up requests.
/// </summary>
internal sealed partial class AccessLogWriter(
    AccessLogOutput output,
    LoggingMeter meter,
    TimeProvider clock,
    ILogger<AccessLogWriter> logger
) : BackgroundService
{
    private const int Chunk = 64 * 1024;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);
    private static readonly JsonWriterOptions Format = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly Channel<AccessEntry> _entries = Channel.CreateBounded<AccessEntry>(
        new BoundedChannelOptions(32_768) { SingleReader = true }
    );

    public void Add(in AccessEntry entry)
    {
        if (!_entries.Writer.TryWrite(entry))
        {
            meter.Dropped();
        }
    }

    /// <summary>Lines of requests that have ended are written first.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _entries.Writer.TryComplete();
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var buffer = new ArrayBufferWriter<byte>(Chunk * 2);
        await using var json = new Utf8JsonWriter(buffer, Format);
        // Not by the token: the channel's end comes after the last line.
        while (await _entries.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (_entries.Reader.TryRead(out var entry))
            {
                entry.Write(json);
                json.Flush();
                json.Reset();
                buffer.Write("\n"u8);
                if (buffer.WrittenCount > Chunk)
                {
                    await FlushAsync(buffer);
                }
            }

            await FlushAsync(buffer);
            await Task.Delay(Gathering, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FlushAsync(ArrayBufferWriter<byte> buffer)
    {
        try
        {
            await output.Stream.WriteAsync(buffer.WrittenMemory);
        }
        catch (IOException exception)
        {
            // A full disk or a closed pipe costs lines, not requests.
            Log.NotWritten(logger, exception.Message);
        }

        buffer.ResetWrittenCount();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Lines of the access log cannot be written: {Reason}")]
        public static partial void NotWritten(ILogger logger, string reason);
    }
}
