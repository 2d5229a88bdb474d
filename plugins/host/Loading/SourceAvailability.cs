using Microsoft.Extensions.Logging;

namespace Panel.Plugins.Host.Loading;

/// <summary>
/// Tells operators once when the source goes and once when it is back. Services start in any order, so a source that
/// comes within 15 seconds of this process's start is no news.
/// </summary>
internal sealed partial class SourceAvailability(
    PluginScope scope,
    TimeProvider clock,
    ILogger<SourceAvailability> logger
)
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(15);

    private readonly long _start = clock.GetTimestamp();
    private bool _wasThere;
    private bool _isTold;

    public void Succeeded()
    {
        _wasThere = true;
        if (_isTold)
        {
            _isTold = false;
            Log.Back(logger, scope.Service);
        }
    }

    public void Failed(Exception exception)
    {
        var isStarting = !_wasThere && clock.GetElapsedTime(_start) < StartTime;
        if (!_isTold && !isStarting)
        {
            _isTold = true;
            Log.Away(logger, scope.Service, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "The set of plugins of {Service} cannot be read; the last one stays: {Reason}"
        )]
        public static partial void Away(ILogger logger, string service, string reason);

        [LoggerMessage(2, LogLevel.Information, "The set of plugins of {Service} can be read again.")]
        public static partial void Back(ILogger logger, string service);
    }
}
