using System.Globalization;
using System.Text;

namespace Panel.Agent.Tests.ConfigFiles.Fuzz;

/// <summary>What <c>java.util.Properties</c> reads, entry by entry in the order of the file.</summary>
internal static class JavaProperties
{
    public static List<(string Key, string Value)> Read(string text)
    {
        var entries = new List<(string, string)>();
        foreach (var line in Logical(text))
        {
            var end = 0;
            while (end < line.Length && !"=: \t\f".Contains(line[end], StringComparison.Ordinal))
            {
                end += line[end] == '\\' ? 2 : 1;
            }

            end = Math.Min(end, line.Length);
            var rest = line[end..].TrimStart(' ', '\t', '\f');
            rest = rest is ['=' or ':', ..] ? rest[1..].TrimStart(' ', '\t', '\f') : rest;
            entries.Add((Plain(line[..end]), Plain(rest)));
        }

        return entries;
    }

    private static IEnumerable<string> Logical(string text)
    {
        var joined = "";
        foreach (var natural in text.Split(["\r\n", "\n", "\r"], StringSplitOptions.None))
        {
            var line = natural.TrimStart(' ', '\t', '\f');
            if (joined.Length == 0 && line is "" or ['#' or '!', ..])
            {
                continue;
            }

            joined += line;
            if ((line.Length - line.TrimEnd('\\').Length) % 2 == 1)
            {
                joined = joined[..^1];
                continue;
            }

            if (joined.Length > 0)
            {
                yield return joined;
            }

            joined = "";
        }

        if (joined.Length > 0)
        {
            yield return joined;
        }
    }

    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                plain.Append(text[i]);
            }
            else if (++i < text.Length && text[i] == 'u')
            {
                var digits = text.AsSpan(i + 1, 4);
                plain.Append((char)int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 4;
            }
            else if (i < text.Length)
            {
                plain.Append(
                    text[i] switch
                    {
                        't' => '\t',
                        'n' => '\n',
                        'r' => '\r',
                        'f' => '\f',
                        var c => c,
                    }
                );
            }
        }

        return plain.ToString();
    }
}
