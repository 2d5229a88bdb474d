using System.Formats.Tar;

namespace Panel.Agent.Archives;

/// <summary>The entries of a tar, in its order.</summary>
internal static class TarEntries
{
    public static IEnumerable<ArchiveEntry> Read(Stream stream)
    {
        using var reader = new TarReader(stream);
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.GlobalExtendedAttributes)
            {
                continue;
            }

            var kind = KindOf(entry.EntryType);
            yield return new ArchiveEntry(
                entry.Name,
                kind,
                (int)entry.Mode,
                entry.ModificationTime,
                kind is ArchiveEntryKind.Symlink or ArchiveEntryKind.HardLink ? entry.LinkName : null,
                // No content at all is an empty file.
                () => entry.DataStream ?? Stream.Null
            );
        }
    }

    private static ArchiveEntryKind KindOf(TarEntryType type) =>
        type switch
        {
            TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile =>
                ArchiveEntryKind.File,
            TarEntryType.Directory => ArchiveEntryKind.Folder,
            TarEntryType.SymbolicLink => ArchiveEntryKind.Symlink,
            TarEntryType.HardLink => ArchiveEntryKind.HardLink,
            _ => ArchiveEntryKind.Other,
        };
}
