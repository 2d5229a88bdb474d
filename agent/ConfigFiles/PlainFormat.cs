namespace Panel.Agent.ConfigFiles;

/// <summary>
/// The parser <c>file</c>, as Wings has it: a line that begins with the key, blanks included, is replaced as a whole.
/// No line is added: in a file of unknown form there is no safe place for one.
/// </summary>
internal sealed class PlainFormat : IConfigFormat
{
    public string Patch(string text, IReadOnlyList<ConfigSetting> settings)
    {
        // The longest key first, so that "name" does not take the line of "name_short".
        var ordered = settings.OrderByDescending(setting => setting.Key.Length).ToList();
        var lines = TextLines.Split(text);
        for (var i = 0; i < lines.Count; i++)
        {
            var (content, ending) = lines[i];
            var matching = ordered.Where(setting => content.StartsWith(setting.Key, StringComparison.Ordinal)).ToList();
            var replaced = matching
                .Where(setting => setting.Key.Length == matching[0].Key.Length)
                .Select(setting => setting.Replace(content) ?? setting.Replace(content.Trim()))
                .FirstOrDefault(line => line is not null);
            lines[i] = (replaced is null ? content : TextLines.OneLine(replaced), ending);
        }

        return TextLines.Join(lines);
    }
}
