using System.Text;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>Moves what a process wrote into its dated log, and removes the pieces that are read.</summary>
internal sealed class OutputCollector : IDisposable
{
    /// <summary>
    /// Lines of each stream in one go. While the workload runs, a pause
    /// follows: it bounds what a flood costs the agent.
    /// </summary>
    private const int Most = 1000;

    private readonly OutputLog _log;
    private readonly TimeProvider _clock;
    private readonly Source[] _sources;

    public OutputCollector(ProcessFolder folder, OutputLog log, TimeProvider clock)
    {
        _log = log;
        _clock = clock;
        _sources = [Open(0), Open(1)];

        Source Open(int stream) => new(new OutputPieces(folder, stream, log.Place(stream)), clock);
    }

    /// <summary>
    /// True when there was something. With <paramref name="ended"/> the last line need not have a break.
    /// </summary>
    public bool Collect(bool ended)
    {
        var any = false;
        try
        {
            for (var stream = 0; stream < _sources.Length; stream++)
            {
                any |= Collect(stream, ended && !any);
            }

            if (any)
            {
                _log.Flush();
            }

            return any;
        }
        finally
        {
            // After the log is written, which says from where to go on when the agent
            // ends here. And also when it cannot be written: a full
            // disk costs lines, and must not make the workload wait for room.
            for (var stream = 0; stream < _sources.Length; stream++)
            {
                _sources[stream].Pieces.Free(_log.Place(stream));
            }
        }
    }

    public void Dispose()
    {
        foreach (var source in _sources)
        {
            source.Lines.Dispose();
        }
    }

    private bool Collect(int stream, bool ended)
    {
        var source = _sources[stream];
        var any = false;
        // In turns, so that one busy stream does not starve the other.
        for (var i = 0; i < Most && source.Lines.TryRead(out var line, out _); i++)
        {
            any |= Append(stream, source, line);
        }

        if (ended && !any && source.Lines.TryReadRest(out var rest, out _))
        {
            any |= Append(stream, source, rest);
        }

        return any;
    }

    private bool Append(int stream, Source source, ReadOnlyMemory<byte> line)
    {
        var place = source.Pieces.PlaceOf(source.Lines.Consumed);
        if (source.Pieces.TakeDropped() is > 0 and var dropped)
        {
            _log.Append(
                stream,
                Encoding.UTF8.GetBytes(
                    $"[panel] up to {dropped} MiB of output are missing here: nothing read it in time"
                ),
                place,
                _clock.GetUtcNow()
            );
        }

        _log.Append(stream, line.Span.TrimEnd((byte)'\r'), place, _clock.GetUtcNow());
        return true;
    }

    private sealed class Source(OutputPieces pieces, TimeProvider clock)
    {
        public OutputPieces Pieces => pieces;

        public LineBuffer Lines { get; } = new(pieces, clock);
    }
}
