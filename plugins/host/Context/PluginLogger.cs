using Microsoft.Extensions.Logging;
using Panel.Plugins.Host.Calls;

namespace Panel.Plugins.Host.Context;

/// <summary>
/// Writes a plugin's lines into the host's log: as text on one line, at most 100 a second. What is dropped is counted,
/// and the next second says how many.
/// </summary>
internal sealed partial class PluginLogger(ILogger target, TimeProvider clock) : ILogger
{
    private const int LinesPerSecond = 100;

    private readonly Lock _lock = new();
    private long _second;
    private int _lines;
    private int _dropped;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => target.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel) && TakeLine())
        {
            var text = LogText.OneLine(formatter(state, exception) ?? "");
            Lines.Write(target, logLevel, exception is null ? text : $"{text} ({LogText.OneLine(exception)})");
        }
    }

    /// <summary>A line that a worker sent.</summary>
    public void Write(LogLevel level, string text)
    {
        if (IsEnabled(level) && TakeLine())
        {
            Lines.Write(target, level, LogText.OneLine(text));
        }
    }

    private bool TakeLine()
    {
        var second = clock.GetTimestamp() / clock.TimestampFrequency;
        int dropped;
        lock (_lock)
        {
            if (second == _second)
            {
                if (_lines >= LinesPerSecond)
                {
                    _dropped++;
                    return false;
                }

                _lines++;
                return true;
            }

            dropped = _dropped;
            (_second, _lines, _dropped) = (second, 1, 0);
        }

        if (dropped > 0)
        {
            Lines.Dropped(target, dropped);
        }

        return true;
    }

    private static partial class Lines
    {
        [LoggerMessage(EventId = 1, Message = "{Line}")]
        public static partial void Write(ILogger logger, LogLevel level, string line);

        [LoggerMessage(2, LogLevel.Warning, "{Count} lines of the plugin were dropped: more than 100 in a second.")]
        public static partial void Dropped(ILogger logger, int count);
    }
}
