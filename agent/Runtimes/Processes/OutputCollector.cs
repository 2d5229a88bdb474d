namespace Panel.Agent.Runtimes.Processes;

/// <summary>Moves what a process wrote into its dated log, and gives the space of the raw files back.</summary>
internal sealed class OutputCollector : IDisposable
{
    private const long FreeEvery = 1 << 20;

    private readonly OutputLog _log;
    private readonly TimeProvider _time;
    private readonly Source[] _sources;

    public OutputCollector(ProcessFolder folder, OutputLog log, TimeProvider time)
    {
        _log = log;
        _time = time;
        _sources = [Source.Open(folder.Output, log.Offset(0), time), Source.Open(folder.Errors, log.Offset(1), time)];
    }

    /// <summary>True when there was something. With <paramref name="ended"/> the last line need not have a break.</summary>
    public bool Collect(bool ended)
    {
        var any = false;
        for (var stream = 0; stream < _sources.Length; stream++)
        {
            var source = _sources[stream];
            // In turns, so that one busy stream does not starve the other.
            for (var i = 0; i < 1000 && source.Lines.TryRead(out var line, out var length); i++)
                any |= Append(stream, line, length);
            if (ended && !any && source.Lines.TryReadRest(out var rest, out var restLength))
                any |= Append(stream, rest, restLength);
            source.FreeRead();
        }

        if (any)
            _log.Flush();
        return any;
    }

    public void Dispose()
    {
        foreach (var source in _sources)
            source.Lines.Dispose();
    }

    private bool Append(int stream, ReadOnlyMemory<byte> line, int length)
    {
        _log.Append(stream, line.Span.TrimEnd((byte)'\r'), length, _time.GetUtcNow());
        return true;
    }

    private sealed class Source(FileStream file, LineBuffer lines)
    {
        private readonly long _start = file.Position;
        private long _freed = file.Position;

        public LineBuffer Lines => lines;

        public static Source Open(string path, long offset, TimeProvider time)
        {
            var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
            file.Position = offset;
            return new Source(file, new LineBuffer(file, time));
        }

        /// <summary>A hole instead of truncating, which would lose what is written in between.</summary>
        public void FreeRead()
        {
            var read = _start + lines.Consumed;
            if (read - _freed < FreeEvery)
                return;
            Posix.Free(file.SafeFileHandle, _freed, read - _freed);
            _freed = read;
        }
    }
}
