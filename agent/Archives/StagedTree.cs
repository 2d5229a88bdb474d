using Panel.Agent.Files;

namespace Panel.Agent.Archives;

/// <summary>
/// A finished tree beside the data root that is moved into a folder of it, name by name. Folders that are there already
/// are filled, files are replaced.
/// </summary>
internal static class StagedTree
{
    /// <summary>Throws <see cref="DataRootException"/> when a file would take a folder's place, or the other way round.</summary>
    public static void Check(FolderHandle staged, FolderHandle target, CancellationToken cancellationToken)
    {
        foreach (var name in staged.Names())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (target.Stat(name) is not { } there || staged.Stat(name) is not { } comes)
            {
                continue;
            }

            var isFolder = comes.Type == DataEntryType.Directory;
            if (isFolder != (there.Type == DataEntryType.Directory))
            {
                throw new DataRootException(
                    FileFailure.AlreadyExists,
                    $"'{comes.Name}' is a {(isFolder ? "folder" : "file")} in the archive, and something else is there."
                );
            }

            if (isFolder && staged.TryOpenFolder(name) is { } inner && target.TryOpenFolder(name) is { } place)
            {
                using (inner)
                using (place)
                {
                    Check(inner, place, cancellationToken);
                }
            }
        }
    }

    public static void Move(FolderHandle staged, FolderHandle target)
    {
        // All names first: renaming while reading makes some file systems skip entries.
        foreach (var name in staged.Names().ToList())
        {
            if (!TryMerge(staged, target, name))
            {
                var terminated = LinuxPath.Terminated(name);
                LinuxError.ThrowIf(
                    Linux.RenameAt2(staged.Handle, terminated, target.Handle, terminated, 0),
                    NameEscape.Write(name)
                );
            }
        }

        target.Sync();
    }

    private static bool TryMerge(FolderHandle staged, FolderHandle target, byte[] name)
    {
        if (staged.Stat(name) is not { Type: DataEntryType.Directory } || target.Stat(name) is null)
        {
            return false;
        }

        using var inner = staged.TryOpenFolder(name);
        using var place = target.TryOpenFolder(name);
        if (inner is null || place is null)
        {
            return false;
        }

        Move(inner, place);
        return true;
    }
}
