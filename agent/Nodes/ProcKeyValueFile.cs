namespace Panel.Agent.Nodes;

internal static class ProcKeyValueFile
{
    /// <summary>
    /// Lines of key, separator, value, as in /proc/meminfo and /etc/os-release. The first of a
    /// repeated key counts; quotes are taken off; a missing file is empty.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Read(string path, char separator)
    {
        var values = new Dictionary<string, string>();
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            var at = line.IndexOf(separator, StringComparison.Ordinal);
            if (at > 0)
            {
                values.TryAdd(line[..at].Trim(), line[(at + 1)..].Trim().Trim('"'));
            }
        }

        return values;
    }
}
