using System.Text;

namespace Panel.Agent.ConfigFiles;

/// <summary>
/// <c>Section.Key</c>. Only the first dot outside brackets divides; brackets
/// protect dots: <c>[a.b].key</c>. Without a dot the key
/// stands before all sections.
/// </summary>
internal sealed record IniKey(string Section, string Name)
{
    public static IniKey Parse(string key)
    {
        var depth = 0;
        string? section = null;
        var part = new StringBuilder();
        foreach (var c in key)
        {
            switch (c)
            {
                case '[':
                    depth++;
                    break;
                case ']':
                    depth--;
                    break;
                case '.' when depth <= 0 && section is null:
                    section = part.ToString();
                    part.Clear();
                    break;
                default:
                    part.Append(c);
                    break;
            }
        }

        var name = TextLines.OneLine(part.ToString()).Trim();
        // Written down, such a name would be read as something else, and would be added again at each start.
        return name.Length > 0 && name[0] is not (';' or '#') && !name.Contains('=', StringComparison.Ordinal)
            ? new IniKey(TextLines.OneLine(section ?? "").Trim(), name)
            : throw new ConfigFormatException($"{key} is not a name for an INI key");
    }
}
