using System.Text;

namespace Panel.Agent.Tests.ConfigFiles.Fuzz;

/// <summary>A text in the making that remembers where its values stand.</summary>
internal sealed class FuzzDocument(string newLine)
{
    private readonly StringBuilder _text = new();

    public List<FuzzValue> Values { get; } = [];

    public string Text => _text.ToString();

    public int Length => _text.Length;

    public string NewLine => newLine;

    public FuzzDocument Add(string text)
    {
        _text.Append(text);
        return this;
    }

    public FuzzDocument Line(string text = "") => Add(text).Add(newLine);

    /// <summary>Remembers what was written since the start as the value of a key.</summary>
    public void Mark(string key, int start) => Values.Add(new FuzzValue(key, start, _text.Length));

    /// <summary>Cuts the line break at the end off, which many files do not have.</summary>
    public void CutLastBreak()
    {
        if (_text.Length >= newLine.Length && _text.ToString().EndsWith(newLine, StringComparison.Ordinal))
        {
            _text.Length -= newLine.Length;
        }
    }
}

/// <param name="Start">Where all that belongs to the value begins.</param>
/// <param name="End">Behind its last character.</param>
internal sealed record FuzzValue(string Key, int Start, int End);
