using Panel.Agent.Runtimes;
using Panel.Agent.Storage;

namespace Panel.Agent.Console;

/// <summary>Reads a workload's output into its console, from exactly where it was left.</summary>
internal sealed partial class ConsoleReader(
    InstanceConsole console,
    Guid instanceId,
    IContainerRuntime runtime,
    Action<string> onLine,
    ILogger logger
)
{
    private static readonly TimeSpan SameRun = TimeSpan.FromSeconds(1);

    private readonly WholeLines _whole = new();
    private readonly Dictionary<string, string> _shown = [];
    private DateTimeOffset _joined = DateTimeOffset.MinValue;

    /// <summary>
    /// Reads until the container has ended. Lines that the console had
    /// before an agent restart are put back and shown to
    /// <c>onLine</c> too, since what they announce may have been missed.
    /// </summary>
    /// <param name="hasEnded">Asked when the output breaks off; waits a moment before it says no.</param>
    public async Task RunAsync(
        DateTimeOffset? startedAt,
        Func<Task<bool>> hasEnded,
        CancellationToken cancellationToken
    )
    {
        var mark = Resume(startedAt ?? DateTimeOffset.MinValue);
        var seen = (SeenLines?)new SeenLines();
        // Nothing of this run was read yet: there is nothing to wait for.
        if (mark.LineAt == DateTimeOffset.MinValue)
        {
            Flush(mark, ref seen);
        }

        while (true)
        {
            try
            {
                // The first pass reads the whole log, to put seen lines back; a
                // later one continues after the last line.
                var since = seen is null ? After(console.Mark.LineAt) : null;
                await foreach (
                    var line in runtime.ReadOutputAsync(instanceId, ContainerRole.Workload, since, cancellationToken)
                )
                {
                    Take(line, mark, ref seen);
                }
            }
            catch (RuntimeException exception)
            {
                Log.OutputLost(logger, instanceId, exception.Code, exception);
            }

            Flush(mark, ref seen);
            if (await hasEnded())
            {
                return;
            }
        }
    }

    private ConsoleMark Resume(DateTimeOffset startedAt)
    {
        if ((console.Mark.RunAt - startedAt).Duration() > SameRun)
        {
            console.BeginRun(startedAt);
        }

        return console.Mark;
    }

    private void Take(RuntimeLine line, ConsoleMark mark, ref SeenLines? seen)
    {
        var (text, continued) = UnfinishedText.Read(line.Text);
        if (line.Time == default)
        {
            TakePart(line.Stream, text);
            return;
        }

        text = Rest(line.Stream, text);
        // What was read before, a reader that starts anew gets again; it must not be joined twice.
        if (line.Time > _joined)
        {
            onLine(_whole.Add(line.Stream, text, continued));
        }

        _joined = line.Time > _joined ? line.Time : _joined;
        if (seen is not null && line.Time <= mark.LineAt)
        {
            seen.Add(new SeenLine(line.Time, line.Stream, text, continued));
            if (line.Time == mark.LineAt)
            {
                Flush(mark, ref seen);
            }

            return;
        }

        Flush(mark, ref seen);
        if (line.Time > console.Mark.LineAt)
        {
            console.Append(line.Time, line.Stream, text, continued);
        }
    }

    /// <summary>Shown now; its whole line comes when it is ended.</summary>
    private void TakePart(string stream, string text)
    {
        _shown[stream] = _shown.GetValueOrDefault(stream, "") + text;
        onLine(_whole.Add(stream, text, continued: true));
        console.AppendPart(stream, text);
    }

    /// <summary>What of a whole line is not shown yet.</summary>
    private string Rest(string stream, string line)
    {
        if (!_shown.Remove(stream, out var shown))
        {
            return line;
        }

        if (line.StartsWith(shown, StringComparison.Ordinal))
        {
            return line[shown.Length..];
        }

        // Another line: the part came too late for its own.
        _whole.Forget(stream);
        return line;
    }

    private void Flush(ConsoleMark mark, ref SeenLines? seen)
    {
        if (seen is null)
        {
            return;
        }

        console.Restore(seen.ToList(), mark);
        seen = null;
    }

    private static DateTimeOffset? After(DateTimeOffset at) => at == DateTimeOffset.MinValue ? null : at;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Reading the output of {InstanceId} failed ({Code}); reading goes on.")]
        public static partial void OutputLost(ILogger logger, Guid instanceId, string code, Exception error);
    }
}
