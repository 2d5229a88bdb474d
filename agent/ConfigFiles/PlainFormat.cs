namespace Panel.Agent.ConfigFiles;

/// <summary>The parser <c>file</c>: a line that begins with the key, blanks before it aside, is replaced as a whole; without such a line one is added.</summary>
internal sealed class PlainFormat : IConfigFormat
{
    public string Patch(string text, IReadOnlyList<ConfigSetting> settings)
    {
        // The longest key first, so that "name" does not take the line of "name_short".
        var ordered = settings.OrderByDescending(setting => setting.Key.Length).ToList();
        var lines = TextLines.Split(text);
        var found = new HashSet<ConfigSetting>();
        for (var i = 0; i < lines.Count; i++)
        {
            var (content, ending) = lines[i];
            var matching = ordered.Where(setting => Rest(content, setting.Key) is not null).ToList();
            found.UnionWith(matching);
            var replaced = matching.Where(setting => setting.Key.Length == matching[0].Key.Length)
                .Select(setting => setting.Replace(content.Trim()) is { } value ? Rest(content, setting.Key) + value : null)
                .FirstOrDefault(line => line is not null);
            lines[i] = (replaced ?? content, ending);
        }

        foreach (var setting in settings.Where(setting => !setting.IsConditional && !found.Contains(setting)))
        {
            TextLines.Insert(lines, lines.Count, setting.Text, TextLines.NewLine(text));
        }

        return TextLines.Join(lines);
    }

    // The blanks to keep before the new line: none when the key itself begins with them. Null when the line is another.
    private static string? Rest(string line, string key)
    {
        if (line.StartsWith(key, StringComparison.Ordinal))
        {
            return "";
        }

        var trimmed = line.TrimStart(' ', '\t');
        return trimmed.StartsWith(key, StringComparison.Ordinal) ? line[..^trimmed.Length] : null;
    }
}
