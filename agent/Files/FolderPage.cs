namespace Panel.Agent.Files;

/// <summary>A page of a folder, sorted by name. Memory depends on the page, not on the folder.</summary>
internal sealed record FolderPage(IReadOnlyList<DataEntry> Entries, string? NextCursor)
{
    private static readonly Comparer<(string Name, byte[] Bytes)> ByName = Comparer<(string Name, byte[] Bytes)>.Create(
        (a, b) => string.CompareOrdinal(a.Name, b.Name)
    );

    public static FolderPage Read(FolderHandle folder, string? after, int limit, CancellationToken cancellationToken)
    {
        var smallest = new SortedSet<(string Name, byte[] Bytes)>(ByName);
        var more = false;
        foreach (var bytes in folder.Names())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = NameEscape.Write(bytes);
            if (after is not null && string.CompareOrdinal(name, after) <= 0)
            {
                continue;
            }

            smallest.Add((name, bytes));
            if (smallest.Count > limit)
            {
                more = smallest.Remove(smallest.Max);
            }
        }

        // A name that vanished since is left out.
        var entries = smallest.Select(found => folder.Stat(found.Bytes)).OfType<DataEntry>().ToList();
        return new FolderPage(entries, more ? smallest.Max.Name : null);
    }
}
