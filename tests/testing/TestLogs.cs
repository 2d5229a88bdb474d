using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Panel.Testing;

/// <summary>One line that a host under test logged.</summary>
public sealed record TestLog(LogLevel Level, string Category, EventId Event, string Message, Exception? Exception);

/// <summary>Keeps what a host under test logs: <c>builder.Logging.AddProvider(logs)</c>.</summary>
public sealed class TestLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<TestLog> _entries = new();

    /// <summary>Everything so far, oldest first.</summary>
    public IReadOnlyCollection<TestLog> Entries => _entries;

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _entries);

    public void Dispose() { }

    /// <summary>All lines, for the message of a failed assertion.</summary>
    public override string ToString() =>
        string.Join(
            '\n',
            _entries.Select(entry => $"{entry.Level} {entry.Category}: {entry.Message} {entry.Exception}")
        );

    private sealed class Logger(string category, ConcurrentQueue<TestLog> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => entries.Enqueue(new TestLog(logLevel, category, eventId, formatter(state, exception), exception));
    }
}
