namespace Panel.Nodes.Dns.Names;

/// <summary>
/// The TXT record beside each one that the panel wrote: it names the installation and what the record belongs to.
/// </summary>
internal static class DnsMark
{
    public const string Type = "TXT";
    private const string Prefix = "_panel-";

    /// <summary>Where the mark of a record stands; an asterisk has a word in its place.</summary>
    public static string NameOf(string name, string type) =>
        $"{Prefix}{type.ToLowerInvariant()}.{name.Replace("*", "_wildcard", StringComparison.Ordinal)}";

    public static string Text(Guid installation, string ownerType, Guid ownerId) =>
        $"panel={installation:D} owner={ownerType}/{ownerId:D}";

    /// <summary>Names that only marks may have.</summary>
    public static bool IsMarkName(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);
}
