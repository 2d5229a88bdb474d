namespace Panel.Agent.Console;

/// <summary>The last of the seen lines, bounded as the console is that they are put back into.</summary>
internal sealed class SeenLines
{
    private readonly Queue<SeenLine> _lines = new();
    private long _characters;

    public void Add(SeenLine line)
    {
        _lines.Enqueue(line);
        _characters += line.Text.Length;
        while (_lines.Count > ConsoleRing.MaxLines || (_lines.Count > 1 && _characters > ConsoleRing.MaxCharacters))
        {
            _characters -= _lines.Dequeue().Text.Length;
        }
    }

    public IReadOnlyList<SeenLine> ToList() => [.. _lines];
}
