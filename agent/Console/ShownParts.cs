using Panel.Agent.Storage;

namespace Panel.Agent.Console;

/// <summary>
/// The parts of lines that were shown before the log had them whole. Asked from the last line backwards.
/// </summary>
internal sealed class ShownParts(IEnumerable<ConsoleNotice> notices)
{
    /// <summary>Parts of one line, and lines of others between them and its end, that are looked at.</summary>
    private const int Most = 64;

    private readonly List<ConsoleNotice> _parts = [.. notices.Where(n => n.Stream != ConsoleNotice.System)];

    /// <summary>What of a line was shown as a line of its own when it ended.</summary>
    /// <param name="sequence">Not after this one.</param>
    public string Strip(SeenLine line, long sequence)
    {
        var before = _parts.FindAll(p =>
            p.Stream == line.Stream && p.Sequence <= sequence && p.Sequence > sequence - Most
        );
        for (var first = 0; first < before.Count; first++)
        {
            var text = string.Concat(before[first..].Select(p => p.Text));
            if (!line.Text.StartsWith(text, StringComparison.Ordinal))
            {
                continue;
            }

            _parts.RemoveAll(before[first..].Contains);
            return line.Text[text.Length..];
        }

        return line.Text;
    }
}
