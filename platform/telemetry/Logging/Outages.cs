using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Panel.Telemetry.Logging;

/// <summary>
/// Keeps an outage from filling the log: of all that fails while a dependency is away, one line is written when the
/// dependency goes, one a minute, and one when it is back. At the level debug everything is written, stacks included.
/// </summary>
public sealed partial class Outages(TimeProvider clock)
{
    /// <summary>The broker, under the name of its health check.</summary>
    public const string Broker = "bus";

    /// <summary>The host's own database, under the name of its health check.</summary>
    public const string Database = "database";

    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(1);

    // What was begun during the outage still fails for a while.
    private static readonly TimeSpan Tail = TimeSpan.FromSeconds(5);

    // Longer than the pause of any client between two attempts.
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);

    // By name, since this project has no reference to the clients.
    private static readonly HashSet<string> OfBroker = new(StringComparer.Ordinal)
    {
        "MassTransit.ConnectionException",
        "MassTransit.RabbitMqConnectionException",
        "MassTransit.TransportUnavailableException",
        "RabbitMQ.Client.Exceptions.AlreadyClosedException",
        "RabbitMQ.Client.Exceptions.BrokerUnreachableException",
        "RabbitMQ.Client.Exceptions.ConnectFailureException",
    };
    private static readonly HashSet<string> OfRedis = new(StringComparer.Ordinal)
    {
        "StackExchange.Redis.RedisConnectionException",
        "StackExchange.Redis.RedisTimeoutException",
    };

    private readonly ConcurrentDictionary<string, Outage> _outages = new(StringComparer.Ordinal);

    /// <summary>
    /// The dependencies that are away, though nothing failed for a while. A client that pauses between two
    /// attempts may call itself healthy meanwhile.
    /// </summary>
    public IEnumerable<string> Quiet
    {
        get
        {
            var now = clock.GetUtcNow();
            return _outages.Where(pair => pair.Value.IsQuiet(now)).Select(pair => pair.Key);
        }
    }

    /// <summary>The dependency works; the log says so if it was away.</summary>
    public void Back(string dependency, ILogger logger)
    {
        if (_outages.TryGetValue(dependency, out var outage) && outage.End(clock.GetUtcNow()) is { } ended)
        {
            Log.Back(logger, NameOf(dependency), ended.Length.TotalSeconds, ended.Unwritten);
        }
    }

    /// <summary>
    /// Null when the exception is of another kind; else what to write instead of it, and nothing to write as empty.
    /// </summary>
    internal string? Instead(Exception exception) =>
        DependencyOf(exception) is { } dependency
            ? _outages
                .GetOrAdd(dependency, _ => new Outage())
                .Fail(clock.GetUtcNow(), NameOf(dependency), ReasonOf(exception))
            : null;

    private static string? DependencyOf(Exception? exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            var name = cause.GetType().FullName ?? "";
            var dependency = cause switch
            {
                IDependencyFailure failure => failure.Dependency,
                DbException database when name.StartsWith("Npgsql.", StringComparison.Ordinal) => IsAway(database)
                    ? Database
                    : null,
                _ when OfBroker.Contains(name) => Broker,
                _ when OfRedis.Contains(name) => "redis",
                _ => null,
            };
            if (dependency is not null)
            {
                return dependency;
            }
        }

        return null;
    }

    // Class 57P: an operator's intervention, such as a restart.
    private static bool IsAway(DbException database) =>
        database.IsTransient || database.SqlState?.StartsWith("57P", StringComparison.Ordinal) == true;

    private static string NameOf(string dependency) =>
        dependency switch
        {
            Broker => "the broker",
            Database => "the database",
            "redis" => "Redis",
            _ => dependency,
        };

    private static string ReasonOf(Exception exception)
    {
        var message = exception.GetBaseException().Message;
        var end = message.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? message : message[..end];
    }

    private sealed class Outage
    {
        private readonly Lock _lock = new();
        private DateTimeOffset _since;
        private DateTimeOffset _writtenAt;
        private DateTimeOffset _lastAt;
        private DateTimeOffset? _endedAt;
        private long _unwritten;
        private bool _isOn;

        public bool IsQuiet(DateTimeOffset now)
        {
            lock (_lock)
            {
                return _isOn && now - _lastAt >= Calm;
            }
        }

        public string Fail(DateTimeOffset now, string name, string reason)
        {
            lock (_lock)
            {
                _lastAt = now;
                if (!_isOn)
                {
                    if (_endedAt is { } ended && now - ended < Tail)
                    {
                        return "";
                    }

                    (_isOn, _since, _writtenAt, _unwritten) = (true, now, now, 0);
                    return $"Away is {name}: {reason}";
                }

                _unwritten++;
                if (now - _writtenAt < Reminder)
                {
                    return "";
                }

                _writtenAt = now;
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"Still away is {name}, for {(now - _since).TotalSeconds:0} s; {_unwritten} failures: {reason}"
                );
            }
        }

        public (TimeSpan Length, long Unwritten)? End(DateTimeOffset now)
        {
            lock (_lock)
            {
                if (!_isOn)
                {
                    return null;
                }

                (_isOn, _endedAt) = (false, now);
                return (now - _since, _unwritten);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "Back is {Dependency}, after {Seconds:0.0} s; {Failures} failures were not logged"
        )]
        public static partial void Back(ILogger logger, string dependency, double seconds, long failures);
    }
}
