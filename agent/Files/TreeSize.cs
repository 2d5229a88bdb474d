namespace Panel.Agent.Files;

/// <summary>Bytes of all files in a folder, by descriptors, so that a name which is not UTF-8 hides nothing.</summary>
internal static class TreeSize
{
    /// <summary>Each level holds a descriptor.</summary>
    private const int MaxDepth = 1024;

    /// <summary>
    /// Zero for a folder that is not there. Links count nothing and are not
    /// followed: the workload could point them anywhere.
    /// </summary>
    public static long Of(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            return 0;
        }

        try
        {
            using var root = DataRoot.Open(folder);
            using var top = root.OpenFolder(DataPath.Root);
            return Of(top, depth: 1, cancellationToken);
        }
        // Deleted in the moment between.
        catch (DataRootException exception) when (exception.Failure == FileFailure.NotFound)
        {
            return 0;
        }
    }

    private static long Of(FolderHandle folder, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth)
        {
            throw new DataRootException(FileFailure.TooDeep, $"The folders are nested more than {MaxDepth} deep.");
        }

        long sum = 0;
        foreach (var name in folder.Names())
        {
            cancellationToken.ThrowIfCancellationRequested();
            // What has vanished since counts nothing.
            if (
                Linux.Stat(
                    folder.Handle,
                    LinuxPath.Terminated(name),
                    Linux.SymlinkNoFollow,
                    Linux.BasicStats,
                    out var stat
                ) != 0
            )
            {
                continue;
            }

            if (LinuxStat.TypeOf(stat.Mode) == DataEntryType.Directory)
            {
                sum += Inside(folder, name, depth, cancellationToken);
            }
            else if (LinuxStat.TypeOf(stat.Mode) == DataEntryType.File)
            {
                sum += (long)stat.Size;
            }
        }

        return sum;
    }

    private static long Inside(FolderHandle parent, byte[] name, int depth, CancellationToken cancellationToken)
    {
        try
        {
            using var folder = parent.TryOpenFolder(name);
            return folder is null ? 0 : Of(folder, depth + 1, cancellationToken);
        }
        // An agent that is not root cannot look into every folder of its workloads.
        catch (DataRootException exception) when (exception.Failure == FileFailure.PermissionDenied)
        {
            return 0;
        }
    }
}
