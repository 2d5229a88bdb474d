using System.Text;

namespace Panel.Agent.ConfigFiles;

/// <summary>
/// Java properties. Comments, order, separators and untouched values stay.
/// In a file of ASCII, other characters are written
/// as <c>\u</c> escapes, which every reader of Java takes; in a file that has others already, as themselves.
/// </summary>
internal sealed class PropertiesFormat : IConfigFormat
{
    public string Patch(string text, IReadOnlyList<ConfigSetting> settings)
    {
        var lines = Logical(TextLines.Split(text));
        // A game that writes such characters into its own file reads them, and may know no escapes.
        var raw = text.Any(c => c > '\x7f');
        var found = new HashSet<string>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (Parse(lines[i].Content) is not { } entry)
            {
                continue;
            }

            found.Add(entry.Key);
            var value = entry.Value;
            foreach (var setting in settings.Where(setting => setting.Key == entry.Key))
            {
                value = setting.Replace(value) ?? value;
            }

            if (value != entry.Value)
            {
                var written = PropertiesText.Escape(value, key: false, raw);
                // Without a sign between them, one at the beginning of the value would be taken for it.
                var guard = !entry.HasSign && written is ['=' or ':', ..] ? "\\" : "";
                lines[i] = (entry.Head + guard + written, lines[i].Ending);
            }
        }

        foreach (var setting in settings.Where(setting => !setting.IsConditional && found.Add(setting.Key)))
        {
            // A later setting of the same key wins, as it does in the file.
            var last = settings.Last(other => other.Key == setting.Key && !other.IsConditional);
            var (key, value) = (
                PropertiesText.Escape(setting.Key, key: true, raw),
                PropertiesText.Escape(last.Text, key: false, raw)
            );
            Append(lines, $"{key}={value}", TextLines.NewLine(text));
        }

        return TextLines.Join(lines);
    }

    public string? Escape(Rune rune) => string.Concat(rune.ToString().Select(PropertiesText.Escape));

    private static void Append(List<(string Content, string Ending)> lines, string line, string newLine)
    {
        // A backslash at the end of the file would join the new line to the last one.
        if (lines.Count > 0 && !IsComment(lines[^1].Content) && GoesOn(lines[^1].Content))
        {
            TextLines.Insert(lines, lines.Count, "", newLine);
        }

        TextLines.Insert(lines, lines.Count, line, newLine);
    }

    private static bool GoesOn(string line) => (line.Length - line.TrimEnd('\\').Length) % 2 == 1;

    // A line that ends in an odd number of backslashes goes on in the next one.
    private static List<(string Content, string Ending)> Logical(List<(string Content, string Ending)> lines)
    {
        var logical = new List<(string Content, string Ending)>();
        for (var i = 0; i < lines.Count; i++)
        {
            var (content, ending) = lines[i];
            if (!IsComment(content))
            {
                while (ending.Length > 0 && i + 1 < lines.Count && GoesOn(lines[i].Content))
                {
                    i++;
                    content += ending + lines[i].Content;
                    ending = lines[i].Ending;
                }
            }

            logical.Add((content, ending));
        }

        return logical;
    }

    private static bool IsComment(string line) => line.TrimStart(' ', '\t', '\f') is "" or ['#' or '!', ..];

    private static (string Key, string Head, bool HasSign, string Value)? Parse(string line)
    {
        if (IsComment(line))
        {
            return null;
        }

        var start = PropertiesText.SkipBlanks(line, 0);
        var end = start;
        while (end < line.Length && line[end] is not ('=' or ':' or ' ' or '\t' or '\f'))
        {
            var next = PropertiesText.SkipContinuation(line, end);
            end = next > end ? next : end + (line[end] == '\\' ? 2 : 1);
        }

        end = Math.Min(end, line.Length);
        var value = PropertiesText.SkipBlanks(line, end);
        var hasSign = value < line.Length && line[value] is '=' or ':';
        if (hasSign)
        {
            value = PropertiesText.SkipBlanks(line, value + 1);
        }

        return value == end
            ? (PropertiesText.Unescape(line[start..end]), line[..end] + "=", true, "")
            : (
                PropertiesText.Unescape(line[start..end]),
                line[..value],
                hasSign,
                PropertiesText.Unescape(line[value..])
            );
    }
}
