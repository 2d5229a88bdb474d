namespace Panel.Agent.Runtimes.Processes;

/// <summary>
/// Cuts a growing file into lines. Unlike a StreamReader it never takes an unfinished line for a whole one.
/// </summary>
/// <param name="file">Read from where it stands.</param>
/// <param name="clock">
/// Given where a program writes the file: what it leaves unfinished is then given
/// out as <see cref="UnfinishedText"/> when nothing follows
/// for a moment, and so is what is longer than a line may be.
/// </param>
internal sealed class LineBuffer(Stream file, TimeProvider? clock = null) : IDisposable
{
    /// <summary>Longer lines are cut here.</summary>
    public const int LongestLine = 256 * 1024;

    /// <summary>
    /// What a log writes before the text of a line; with it, a line of the longest text is still one line.
    /// </summary>
    private const int LongestHead = 256;

    private readonly int _longest = clock is null ? LongestLine + LongestHead : LongestLine;
    private long _filledAt;

    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>Bytes given out as lines so far.</summary>
    public long Consumed { get; private set; }

    /// <summary>Whether there is text that no line has been made of.</summary>
    public bool HasRest => _end > _start;

    /// <summary>
    /// The next line without its break; false when there is no whole one yet. The memory is valid until the next call.
    /// </summary>
    /// <param name="length">With the break.</param>
    public bool TryRead(out ReadOnlyMemory<byte> line, out int length)
    {
        var searched = _start;
        while (true)
        {
            var at = _buffer.AsSpan(searched.._end).IndexOf((byte)'\n');
            if (at >= 0)
            {
                return Take(searched + at - _start, 1, out line, out length);
            }

            if (_end - _start >= _longest)
            {
                return clock is null
                    ? Take(_longest, 0, out line, out length)
                    : TakePart(_longest, even: true, out line, out length);
            }

            searched = _end - _start;
            if (!Fill())
            {
                return IsQuiet()
                    ? TakePart(_end - _start, even: false, out line, out length)
                    : Take(0, 0, out line, out length);
            }

            searched += _start;
        }
    }

    /// <summary>The rest after the last break, once nothing can follow.</summary>
    public bool TryReadRest(out ReadOnlyMemory<byte> line, out int length) =>
        Take(_end - _start, 0, out line, out length);

    public void Dispose() => file.Dispose();

    private bool Take(int text, int lineBreak, out ReadOnlyMemory<byte> line, out int length)
    {
        line = _buffer.AsMemory(_start, text);
        length = text + lineBreak;
        _start += length;
        Consumed += length;
        return length > 0;
    }

    /// <summary>Part of a line, of whole characters only.</summary>
    /// <param name="even">Also when nothing of it can be seen.</param>
    private bool TakePart(int most, bool even, out ReadOnlyMemory<byte> line, out int length)
    {
        length = WholeCharacters(_buffer.AsSpan(_start, most));
        var text = _buffer.AsSpan(_start, length).TrimEnd((byte)'\r');
        if (text.IsEmpty && !even)
        {
            return Take(0, 0, out line, out length);
        }

        line = (byte[])[.. text, (byte)UnfinishedText.Mark];
        _start += length;
        Consumed += length;
        return true;
    }

    private bool IsQuiet() =>
        clock is not null && _end > _start && clock.GetElapsedTime(_filledAt) >= UnfinishedText.Quiet;

    /// <summary>How much of the text can be shown when its last character is not all there yet.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> text)
    {
        for (var back = 1; back <= Math.Min(3, text.Length); back++)
        {
            var unit = text[^back];
            if ((unit & 0xC0) == 0x80)
            {
                continue;
            }

            var needed = unit switch
            {
                >= 0xF0 => 4,
                >= 0xE0 => 3,
                >= 0xC0 => 2,
                _ => 1,
            };
            return needed > back ? text.Length - back : text.Length;
        }

        return text.Length;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = file.Read(_buffer.AsSpan(_end));
        _end += read;
        if (read > 0 && clock is not null)
        {
            _filledAt = clock.GetTimestamp();
        }

        return read > 0;
    }
}
