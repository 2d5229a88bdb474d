using System.IO.Compression;

namespace Panel.Agent.Archives;

/// <summary>The entries of a zip, in the order of its directory.</summary>
internal static class ZipEntries
{
    /// <summary>The upper half of a zip's attributes is a Unix mode when the maker was one; zero otherwise.</summary>
    private const int ModeShift = 16;
    private const int PermissionMask = 0xFFF;
    private const int TypeMask = 0xF000;
    private const int Symlink = 0xA000;
    private const int LongestLink = 4096;

    public static IEnumerable<ArchiveEntry> Read(FileStream file)
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        foreach (var entry in archive.Entries)
        {
            var mode = (entry.ExternalAttributes >> ModeShift) & 0xFFFF;
            var isLink = (mode & TypeMask) == Symlink;
            yield return new ArchiveEntry(
                entry.FullName,
                isLink ? ArchiveEntryKind.Symlink
                    : entry.FullName.EndsWith('/') ? ArchiveEntryKind.Folder
                    : ArchiveEntryKind.File,
                mode == 0 ? null : mode & PermissionMask,
                entry.LastWriteTime,
                isLink ? ReadLink(entry) : null,
                entry.Open
            );
        }
    }

    private static string ReadLink(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open());
        var text = new char[LongestLink];
        return new string(text, 0, reader.ReadBlock(text));
    }
}
