using System.Text.RegularExpressions;

namespace Panel.Agent.ConfigFiles;

/// <summary>
/// INI files. A missing key is added at the end of its section, a missing section at the end of the file.
/// </summary>
internal sealed partial class IniFormat : IConfigFormat
{
    public string Patch(string text, IReadOnlyList<ConfigSetting> settings)
    {
        var lines = TextLines.Split(text);
        var newLine = TextLines.NewLine(text);
        foreach (var setting in settings)
        {
            Apply(lines, IniKey.Parse(setting.Key), setting, newLine);
        }

        return TextLines.Join(lines);
    }

    private static void Apply(
        List<(string Content, string Ending)> lines,
        IniKey key,
        ConfigSetting setting,
        string newLine
    )
    {
        var section = "";
        var found = false;
        // Behind the last line with content of the section; for keys before all sections there is always a place.
        int? end = key.Section.Length == 0 ? 0 : null;
        for (var i = 0; i < lines.Count; i++)
        {
            var content = lines[i].Content;
            if (Header(content) is { } header)
            {
                section = header;
                end = section == key.Section && end is null ? i + 1 : end;
            }
            else if (section == key.Section && content.Trim().Length > 0)
            {
                end = i + 1;
                if (Assignment(content) is { } at && content[..at].Trim() == key.Name)
                {
                    found = true;
                    lines[i] = (With(content, at, setting), lines[i].Ending);
                }
            }
        }

        if (found || setting.IsConditional)
        {
            return;
        }

        if (end is null)
        {
            if (lines.Count > 0 && lines[^1].Content.Trim().Length > 0)
            {
                TextLines.Insert(lines, lines.Count, "", newLine);
            }

            TextLines.Insert(lines, lines.Count, $"[{key.Section}]", newLine);
            end = lines.Count;
        }

        TextLines.Insert(lines, end.Value, $"{key.Name}{Separator(lines)}{Written(setting.Text)}", newLine);
    }

    private static string? Header(string line)
    {
        var match = SectionLine().Match(line);
        return match.Success ? match.Groups["name"].Value.Trim() : null;
    }

    private static int? Assignment(string line) =>
        line.TrimStart() is [';' or '#', ..] || line.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var at)
            ? null
            : at;

    private static string With(string line, int equals, ConfigSetting setting)
    {
        var start = equals + 1;
        while (start < line.Length && line[start] is ' ' or '\t')
        {
            start++;
        }

        var raw = line[start..].TrimEnd();
        var match = WithComment().Match(raw);
        var (whole, comment) = match.Success ? (match.Groups["value"].Value, match.Groups["comment"].Value) : (raw, "");
        var quoted = whole is ['"', .., '"'];
        var current = quoted ? whole[1..^1] : whole;
        if (setting.Replace(current) is not { } value || value == current)
        {
            return line;
        }

        var written =
            quoted && !value.Contains('"', StringComparison.Ordinal)
                ? $"\"{TextLines.OneLine(value)}\""
                : Written(value);
        // A comment that would be read as part of the new value goes with the old one.
        return line[..start] + written + (WithComment().IsMatch(written + comment) ? comment : "");
    }

    // Readers trim values, so blanks at the ends need quotes.
    private static string Written(string value)
    {
        var line = TextLines.OneLine(value);
        var trimmed = line.Trim();
        return line.Length == trimmed.Length ? line
            : line.Contains('"', StringComparison.Ordinal) ? trimmed
            : $"\"{line}\"";
    }

    // As the file's first assignment writes it.
    private static string Separator(List<(string Content, string Ending)> lines) =>
        lines
            .Select(line =>
                Assignment(line.Content) is { } at
                    ? line.Content[at - 1] == ' '
                        ? " = "
                        : "="
                    : null
            )
            .FirstOrDefault(separator => separator is not null)
        ?? "=";

    [GeneratedRegex(@"^\s*\[(?<name>[^\]]*)\]\s*([;#].*)?\z|^\s*\[(?<name>.+)\][^\]]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex SectionLine();

    // Many readers know no comments behind a value. Behind a number, a flag or a quotation it cannot be anything else.
    [GeneratedRegex(
        @"^(?<value>""[^""]*""|[-+]?[0-9]+(\.[0-9]+)?|true|false|yes|no|on|off)(?<comment>\s+[;#].*)\z",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex WithComment();
}
