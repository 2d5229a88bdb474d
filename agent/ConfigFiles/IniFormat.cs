namespace Panel.Agent.ConfigFiles;

/// <summary>INI files. A missing key is added at the end of its section, a missing section at the end of the file.</summary>
internal sealed class IniFormat : IConfigFormat
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

    private static void Apply(List<(string Content, string Ending)> lines, IniKey key, ConfigSetting setting, string newLine)
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

        TextLines.Insert(lines, end.Value, $"{key.Name}{Separator(lines)}{OneLine(setting.Text)}", newLine);
    }

    private static string? Header(string line) =>
        line.Trim() is ['[', ..] trimmed && trimmed.LastIndexOf(']') is > 0 and var close ? trimmed[1..close].Trim() : null;

    private static int? Assignment(string line) => line.TrimStart() is [';' or '#', ..] || line.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var at) ? null : at;

    private static string With(string line, int equals, ConfigSetting setting)
    {
        var start = equals + 1;
        while (start < line.Length && line[start] is ' ' or '\t')
        {
            start++;
        }

        var raw = line[start..].TrimEnd();
        var quoted = raw is ['"', .., '"'];
        var current = quoted ? raw[1..^1] : raw;
        if (setting.Replace(current) is not { } value || value == current)
        {
            return line;
        }

        value = OneLine(value);
        return line[..start] + (quoted && !value.Contains('"', StringComparison.Ordinal) ? $"\"{value}\"" : value);
    }

    // As the file's first assignment writes it.
    private static string Separator(List<(string Content, string Ending)> lines) =>
        lines.Select(line => Assignment(line.Content) is { } at ? line.Content[at - 1] == ' ' ? " = " : "=" : null).FirstOrDefault(separator => separator is not null) ?? "=";

    // A line break would let a value add keys and sections.
    private static string OneLine(string value) => value.ReplaceLineEndings(" ");
}
