namespace Panel.Agent.Console;

/// <summary>
/// Joins the parts of a line that came one after the other, for whoever looks for something in whole lines.
/// </summary>
internal sealed class WholeLines
{
    /// <summary>Characters kept of a line that does not end: its beginning goes first.</summary>
    private const int Most = 64 * 1024;

    private readonly Dictionary<string, string> _open = [];

    /// <summary>The line as far as it is known.</summary>
    public string Add(string stream, string text, bool continued)
    {
        var line = _open.GetValueOrDefault(stream, "") + text;
        if (!continued)
        {
            _open.Remove(stream);
        }
        else
        {
            _open[stream] = line.Length <= Most ? line : line[^Most..];
        }

        return line;
    }

    public void Forget(string stream) => _open.Remove(stream);
}
