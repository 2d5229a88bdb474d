using System.Globalization;
using System.Text;

namespace Panel.Agent.ConfigFiles;

/// <summary>Java properties. Comments, order, separators and untouched values stay; what is written is ASCII with <c>\u</c> escapes, which every reader takes.</summary>
internal sealed class PropertiesFormat : IConfigFormat
{
    public string Patch(string text, IReadOnlyList<ConfigSetting> settings)
    {
        var lines = Logical(TextLines.Split(text));
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
                lines[i] = (entry.Head + Escape(value, key: false), lines[i].Ending);
            }
        }

        foreach (var setting in settings.Where(setting => !setting.IsConditional && found.Add(setting.Key)))
        {
            // A later setting of the same key wins, as it does in the file.
            var last = settings.Last(other => other.Key == setting.Key && !other.IsConditional);
            TextLines.Insert(lines, lines.Count, $"{Escape(setting.Key, key: true)}={Escape(last.Text, key: false)}", TextLines.NewLine(text));
        }

        return TextLines.Join(lines);
    }

    // A line that ends in an odd number of backslashes goes on in the next one.
    private static List<(string Content, string Ending)> Logical(List<(string Content, string Ending)> lines)
    {
        var logical = new List<(string Content, string Ending)>();
        for (var i = 0; i < lines.Count; i++)
        {
            var (content, ending) = lines[i];
            if (!IsComment(content))
            {
                while (ending.Length > 0 && i + 1 < lines.Count && (lines[i].Content.Length - lines[i].Content.TrimEnd('\\').Length) % 2 == 1)
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

    private static bool IsComment(string line) => line.TrimStart() is "" or ['#' or '!', ..];

    private static (string Key, string Head, string Value)? Parse(string line)
    {
        if (IsComment(line))
        {
            return null;
        }

        var start = line.Length - line.TrimStart().Length;
        var end = start;
        while (end < line.Length && line[end] is not ('=' or ':' or ' ' or '\t' or '\f'))
        {
            end += line[end] == '\\' ? 2 : 1;
        }

        end = Math.Min(end, line.Length);
        var value = SkipBlanks(line, end);
        if (value < line.Length && line[value] is '=' or ':')
        {
            value = SkipBlanks(line, value + 1);
        }

        var head = value == end ? line[..end] + "=" : line[..value];
        return (Unescape(line[start..end]), head, Unescape(line[value..]));
    }

    private static int SkipBlanks(string line, int at)
    {
        while (at < line.Length && line[at] is ' ' or '\t' or '\f')
        {
            at++;
        }

        return at;
    }

    private static string Unescape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || ++i == text.Length)
            {
                result.Append(i < text.Length ? text[i] : "");
                continue;
            }

            switch (text[i])
            {
                case 'n':
                    result.Append('\n');
                    break;
                case 'r':
                    result.Append('\r');
                    break;
                case 't':
                    result.Append('\t');
                    break;
                case 'f':
                    result.Append('\f');
                    break;
                case 'u' when i + 4 < text.Length && ushort.TryParse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                    result.Append((char)code);
                    i += 4;
                    break;
                case '\r' or '\n':
                    // A continued line: its own leading blanks do not count.
                    while (i + 1 < text.Length && text[i + 1] is '\n' or ' ' or '\t' or '\f')
                    {
                        i++;
                    }

                    break;
                default:
                    result.Append(text[i]);
                    break;
            }
        }

        return result.ToString();
    }

    private static string Escape(string text, bool key)
    {
        var result = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\\' => result.Append(@"\\"),
                '\n' => result.Append(@"\n"),
                '\r' => result.Append(@"\r"),
                '\t' => result.Append(@"\t"),
                '\f' => result.Append(@"\f"),
                ' ' when key || result.Length == 0 => result.Append(@"\ "),
                '=' or ':' when key => result.Append('\\').Append(c),
                '#' or '!' when key && result.Length == 0 => result.Append('\\').Append(c),
                < ' ' or > '~' => result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => result.Append(c),
            };
        }

        return result.ToString();
    }
}
