namespace Panel.Agent.Runtimes.Processes;

/// <summary>Cuts a growing file into lines. Unlike a StreamReader it never takes an unfinished line for a whole one.</summary>
internal sealed class LineBuffer(Stream file) : IDisposable
{
    /// <summary>Longer lines are cut here.</summary>
    public const int LongestLine = 256 * 1024;

    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>Bytes given out as lines so far.</summary>
    public long Consumed { get; private set; }

    /// <summary>The next line without its break; false when there is no whole one yet. The memory is valid until the next call.</summary>
    /// <param name="length">With the break.</param>
    public bool TryRead(out ReadOnlyMemory<byte> line, out int length)
    {
        var searched = _start;
        while (true)
        {
            var at = _buffer.AsSpan(searched.._end).IndexOf((byte)'\n');
            if (at >= 0)
                return Take(searched + at - _start, 1, out line, out length);
            if (_end - _start >= LongestLine)
                return Take(LongestLine, 0, out line, out length);
            searched = _end - _start;
            if (!Fill())
                return Take(0, 0, out line, out length);
            searched += _start;
        }
    }

    /// <summary>The rest after the last break, once nothing can follow.</summary>
    public bool TryReadRest(out ReadOnlyMemory<byte> line, out int length) => Take(_end - _start, 0, out line, out length);

    public void Dispose() => file.Dispose();

    private bool Take(int text, int lineBreak, out ReadOnlyMemory<byte> line, out int length)
    {
        line = _buffer.AsMemory(_start, text);
        length = text + lineBreak;
        _start += length;
        Consumed += length;
        return length > 0;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = file.Read(_buffer.AsSpan(_end));
        _end += read;
        return read > 0;
    }
}
