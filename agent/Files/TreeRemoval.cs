namespace Panel.Agent.Files;

/// <summary>
/// Removes a tree that its workload may change meanwhile. Goes by descriptors and never through a link.
/// </summary>
internal static class TreeRemoval
{
    /// <summary>Each level holds a descriptor.</summary>
    private const int MaxDepth = 512;

    public static bool Remove(FolderHandle parent, byte[] name, CancellationToken cancellationToken)
    {
        if (parent.Stat(name) is not { } entry)
        {
            return false;
        }

        if (entry.Type == DataEntryType.Directory)
        {
            RemoveFolder(parent, name, depth: 1, cancellationToken);
        }
        else
        {
            parent.Remove(name, folder: false);
        }

        return true;
    }

    private static void RemoveFolder(FolderHandle parent, byte[] name, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth)
        {
            throw new DataRootException(FileFailure.TooDeep, $"The folders are nested more than {MaxDepth} deep.");
        }

        using (var folder = parent.TryOpenFolder(name))
        {
            if (folder is null)
            {
                throw LinuxError.ToException(Linux.EAGAIN, NameEscape.Write(name));
            }

            // All names first: removing while reading makes some file systems skip entries.
            foreach (var child in folder.Names().ToList())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (folder.Stat(child) is not { } entry)
                {
                    continue;
                }

                if (entry.Type == DataEntryType.Directory)
                {
                    RemoveFolder(folder, child, depth + 1, cancellationToken);
                }
                else
                {
                    folder.Remove(child, folder: false);
                }
            }
        }

        parent.Remove(name, folder: true);
    }
}
