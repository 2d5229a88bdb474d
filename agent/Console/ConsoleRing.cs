namespace Panel.Agent.Console;

/// <summary>
/// The last lines of a console, bounded in number and in characters.
/// Takes memory only as lines come. Not synchronised.
/// </summary>
internal sealed class ConsoleRing
{
    public const int MaxLines = 10_000;
    public const int MaxCharacters = 2 * 1024 * 1024;

    private ConsoleFrame.Line[] _lines = [];
    private int _first;
    private long _characters;

    public int Count { get; private set; }

    /// <summary>Oldest first.</summary>
    public ConsoleFrame.Line this[int index] => _lines[(_first + index) % _lines.Length];

    public void Add(ConsoleFrame.Line line)
    {
        while (Count == MaxLines || (Count > 0 && _characters + line.Text.Length > MaxCharacters))
        {
            DropOldest();
        }

        if (Count == _lines.Length)
        {
            Grow();
        }

        _lines[(_first + Count++) % _lines.Length] = line;
        _characters += line.Text.Length;
    }

    /// <summary>Puts older lines before those it has.</summary>
    public void Prepend(IEnumerable<ConsoleFrame.Line> older)
    {
        var all = older.Concat(ToArray(0)).ToList();
        (_lines, _first, Count, _characters) = ([], 0, 0, 0);
        foreach (var line in all)
        {
            Add(line);
        }
    }

    /// <summary>Where the first line with a greater sequence is; <see cref="Count"/> when there is none.</summary>
    public int IndexAfter(long sequence)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (this[middle].Seq <= sequence)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    public ConsoleFrame.Line[] ToArray(int from) => ToArray(from, Count);

    public ConsoleFrame.Line[] ToArray(int from, int to)
    {
        var lines = new ConsoleFrame.Line[to - from];
        for (var i = from; i < to; i++)
        {
            lines[i - from] = this[i];
        }

        return lines;
    }

    private void DropOldest()
    {
        _characters -= _lines[_first].Text.Length;
        _lines[_first] = null!;
        _first = (_first + 1) % _lines.Length;
        Count--;
    }

    private void Grow()
    {
        var larger = new ConsoleFrame.Line[Math.Min(Math.Max(16, _lines.Length * 2), MaxLines)];
        ToArray(0).CopyTo(larger, 0);
        (_lines, _first) = (larger, 0);
    }
}
