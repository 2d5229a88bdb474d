using System.Globalization;
using System.Text;

namespace Panel.Agent.ConfigFiles;

/// <summary>The escapes and continued lines of Java properties.</summary>
internal static class PropertiesText
{
    /// <summary>The next character that is neither blank nor part of a continuation.</summary>
    public static int SkipBlanks(string line, int at)
    {
        while (at < line.Length && (line[at] is ' ' or '\t' or '\f' || SkipContinuation(line, at) > at))
        {
            at = Math.Max(at + 1, SkipContinuation(line, at));
        }

        return at;
    }

    /// <summary>
    /// Behind a backslash, the line break after it and the blanks of the
    /// next line. The place itself when there is none.
    /// </summary>
    public static int SkipContinuation(string line, int at)
    {
        if (line[at] != '\\' || at + 1 >= line.Length || line[at + 1] is not ('\r' or '\n'))
        {
            return at;
        }

        at += line[at + 1] == '\r' && at + 2 < line.Length && line[at + 2] == '\n' ? 3 : 2;
        while (at < line.Length && line[at] is ' ' or '\t' or '\f')
        {
            at++;
        }

        return at;
    }

    public static string Unescape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (SkipContinuation(text, i) is var next && next > i)
            {
                i = next - 1;
                continue;
            }

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
                case 'u'
                    when i + 4 < text.Length
                        && ushort.TryParse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, null, out var code):
                    result.Append((char)code);
                    i += 4;
                    break;
                default:
                    result.Append(text[i]);
                    break;
            }
        }

        return result.ToString();
    }

    /// <param name="key">Blanks and signs of a key would end it.</param>
    /// <param name="raw">Characters beyond ASCII are written as themselves.</param>
    public static string Escape(string text, bool key, bool raw)
    {
        var result = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
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
                >= ' ' and <= '~' => result.Append(c),
                _ when raw && char.IsSurrogatePair(text, i) => result.Append(c).Append(text[++i]),
                _ when raw && !char.IsControl(c) && !char.IsSurrogate(c) => result.Append(c),
                _ => result.Append(Escape(c)),
            };
        }

        return result.ToString();
    }

    public static string Escape(char c) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
}
