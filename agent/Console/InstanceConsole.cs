using System.Runtime.CompilerServices;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Console;

/// <summary>
/// One instance's console: gives each line its sequence, keeps the last ones and hands them to readers.
/// </summary>
internal sealed class InstanceConsole(Guid instanceId, ConsoleStore store, TimeProvider clock)
{
    /// <summary>Characters of one line; a longer one is cut into several.</summary>
    public const int MaxLineLength = 16 * 1024;

    private static readonly TimeSpan RestoreLimit = TimeSpan.FromSeconds(5);

    // A leaf: nothing is stored while it is held, since the database calls in here from inside its transactions.
    private readonly Lock _gate = new();
    private readonly ConsoleRing _ring = new();
    private readonly ConsoleReaders _readers = new();
    private ConsoleMark _mark =
        store.Mark(instanceId) ?? new ConsoleMark(0, DateTimeOffset.MinValue, DateTimeOffset.MinValue);
    private readonly TaskCompletionSource _restored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _unsaved;
    private bool _closed;
    private InstanceState _state = InstanceState.Unknown;

    public InstanceState State => _state;

    public ConsoleMark Mark
    {
        get
        {
            lock (_gate)
            {
                return _mark;
            }
        }
    }

    public void SetState(InstanceState state)
    {
        lock (_gate)
        {
            if (_state == state)
            {
                return;
            }

            _state = state;
            _readers.Send(new ConsoleFrame.State(state));
        }
    }

    /// <summary>There is no log to put lines back from: what is here is all.</summary>
    public void RestoreNotices() => Restore([], Mark);

    /// <summary>Starts counting a new run of the workload: from here, lines of any time are new.</summary>
    public void BeginRun(DateTimeOffset startedAt)
    {
        lock (_gate)
        {
            _mark = _mark with { RunAt = startedAt, LineAt = DateTimeOffset.MinValue };
            _unsaved = true;
        }
    }

    /// <summary>A line of the workload, with the runtime's time for it. One that is too long becomes several.</summary>
    public void Append(DateTimeOffset at, string stream, string text, bool continued)
    {
        lock (_gate)
        {
            // Under one lock, so that no mark is saved between the pieces of a line.
            foreach (var piece in ConsolePieces.Of(text, continued))
            {
                _mark = _mark with { Sequence = _mark.Sequence + 1, LineAt = at };
                Publish(new ConsoleFrame.Line(_mark.Sequence, at, stream, piece.Text, piece.Continued));
            }

            _unsaved = true;
        }
    }

    /// <summary>A line of the agent's own.</summary>
    public void Notice(string text) => Keep("[panel] " + text, ConsoleNotice.System);

    /// <summary>The part of a line that the runtime's log has only when it is whole.</summary>
    public void AppendPart(string stream, string text)
    {
        foreach (var piece in ConsolePieces.Of(text, continued: true))
        {
            Keep(piece.Text, stream);
        }
    }

    /// <summary>
    /// Puts lines back that were seen before the agent restarted, the last of them at
    /// the saved mark. They get the sequences that they had:
    /// counted backwards, past those of our own notices.
    /// </summary>
    public void Restore(IReadOnlyList<SeenLine> seen, ConsoleMark mark)
    {
        var notices = store.Notices(instanceId);
        var own = notices.Select(n => n.Sequence).ToHashSet();
        lock (_gate)
        {
            var sequence = mark.Sequence;
            var lines = notices.Where(n => n.Sequence <= mark.Sequence).Select(ToLine).ToList();
            var shown = new ShownParts(notices);
            foreach (var line in seen.Reverse())
            {
                foreach (var piece in ConsolePieces.Of(shown.Strip(line, sequence), line.Continued).Reverse())
                {
                    while (own.Contains(sequence))
                    {
                        sequence--;
                    }

                    if (sequence > 0)
                    {
                        lines.Add(new ConsoleFrame.Line(sequence--, line.At, line.Stream, piece.Text, piece.Continued));
                    }
                }
            }

            var first = _ring.Count > 0 ? _ring[0].Seq : long.MaxValue;
            // Notices from before the oldest line in the log would leave holes
            // between them: only the unbroken end is put back.
            var unbroken = lines
                .OrderByDescending(l => l.Seq)
                .TakeWhile((l, i) => l.Seq == mark.Sequence - i)
                .Where(l => l.Seq < first)
                .Reverse();
            _ring.Prepend(unbroken);
        }

        _restored.TrySetResult();
    }

    public async IAsyncEnumerable<ConsoleFrame> ReadAsync(
        long? since,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // A reader that comes back right after the agent's restart must not miss what is being put back.
        await Task.WhenAny(_restored.Task, Task.Delay(RestoreLimit, clock, cancellationToken));
        var (frames, live) = Join(since);
        try
        {
            foreach (var frame in frames)
            {
                yield return frame;
            }

            await foreach (var frame in live.Reader.ReadAllAsync(cancellationToken))
            {
                yield return frame;
            }
        }
        finally
        {
            lock (_gate)
            {
                _readers.Remove(live);
            }
        }
    }

    public IReadOnlyList<ConsoleFrame.Line> History(long? before, int limit)
    {
        lock (_gate)
        {
            var end = before is { } b ? _ring.IndexAfter(b - 1) : _ring.Count;
            return _ring.ToArray(Math.Max(0, end - limit), end);
        }
    }

    /// <summary>Saves how far the console has come, when that changed.</summary>
    public void Save()
    {
        ConsoleMark mark;
        lock (_gate)
        {
            if (!_unsaved || _closed)
            {
                return;
            }

            mark = _mark;
        }

        store.Save(instanceId, mark);
        lock (_gate)
        {
            _unsaved = _mark != mark;
        }
    }

    /// <summary>Ends every reader; the instance is gone.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _readers.Complete();
        }
    }

    private (List<ConsoleFrame> Buffered, System.Threading.Channels.Channel<ConsoleFrame> Live) Join(long? since)
    {
        lock (_gate)
        {
            var live = _readers.Add();
            if (_closed)
            {
                live.Writer.TryComplete();
            }

            var frames = new List<ConsoleFrame> { new ConsoleFrame.State(_state) };
            // A sequence from the future is one from before the data folder was
            // lost: all that is here is new to that reader.
            var after = since is { } s && s <= _mark.Sequence ? s : 0;
            var first = _ring.Count > 0 ? _ring[0].Seq : _mark.Sequence + 1;
            if (since is not null && after + 1 < first)
            {
                frames.Add(new ConsoleFrame.Gap(after, first));
            }

            frames.AddRange(_ring.ToArray(_ring.IndexAfter(after)));
            return (frames, live);
        }
    }

    private void Publish(ConsoleFrame.Line line)
    {
        _ring.Add(line);
        _readers.Send(line);
    }

    /// <summary>Saved at once, with the place it took among the lines of the log.</summary>
    private void Keep(string text, string stream)
    {
        ConsoleNotice notice;
        ConsoleMark mark;
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            mark = _mark = _mark with { Sequence = _mark.Sequence + 1 };
            notice = new ConsoleNotice(mark.Sequence, clock.GetUtcNow(), text, stream);
            Publish(ToLine(notice));
        }

        store.Add(instanceId, notice, mark);
    }

    private static ConsoleFrame.Line ToLine(ConsoleNotice notice) =>
        new(notice.Sequence, notice.At, notice.Stream, notice.Text, Continued: notice.Stream != ConsoleNotice.System);
}
