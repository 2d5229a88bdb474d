namespace Panel.Agent.Files;

/// <summary>
/// Where a write ends when the link at the end of its path is followed: an open
/// folder beneath the root, the folders that are still
/// missing in it, and a name. The kernel resolves each folder beneath the root's
/// descriptor. The name itself is never opened through a
/// link, so that one which is swapped in later is replaced and not followed.
/// </summary>
internal sealed class WriteTarget : IDisposable
{
    /// <summary>As many as the kernel follows.</summary>
    private const int MaxLinks = 40;

    private readonly IReadOnlyList<byte[]> missing;
    private FolderHandle? reached;

    private WriteTarget(FolderHandle nearest, IReadOnlyList<byte[]> missing, byte[] name, DataEntry? existing)
    {
        (Nearest, this.missing, Name, Existing) = (nearest, missing, name, existing);
        if (missing.Count == 0)
        {
            reached = nearest;
        }
    }

    /// <summary>The deepest folder on the way that was there.</summary>
    public FolderHandle Nearest { get; }

    public byte[] Name { get; }

    /// <summary>What had the name when it was looked for; never a link.</summary>
    public DataEntry? Existing { get; }

    /// <summary>The folders below <see cref="Nearest"/>, and the name.</summary>
    public IEnumerable<byte[]> PartsBelow => [.. missing, Name];

    /// <param name="open">Opens a folder beneath the root; null when it does not exist.</param>
    public static WriteTarget Find(DataPath path, Func<IReadOnlyList<byte[]>, FolderHandle?> open)
    {
        var parts = path.Parts();
        for (var links = 0; links <= MaxLinks; links++)
        {
            if (parts.Count == 0 || LinuxPath.IsDots(parts[^1]))
            {
                throw LinuxError.ToException(Linux.EISDIR, path.Value);
            }

            var target = Look(parts, path, open);
            if (target.Existing is not { Type: DataEntryType.Symlink })
            {
                return target;
            }

            using (target)
            {
                parts = [.. parts[..^1], .. Follow(target, path)];
            }
        }

        throw LinuxError.ToException(Linux.ELOOP, path.Value);
    }

    /// <summary>The folder that holds the name; null while it is missing.</summary>
    public FolderHandle? TryReach()
    {
        if (reached is null)
        {
            Descend((folder, name) => folder.TryOpenFolder(name));
        }

        return reached;
    }

    /// <summary>The folder that holds the name, made for the owner if need be.</summary>
    public FolderHandle Make(FileOwner owner)
    {
        if (reached is null)
        {
            Descend((folder, name) => folder.MakeFolder(name, owner));
        }

        return reached!;
    }

    public void Dispose()
    {
        reached?.Dispose();
        Nearest.Dispose();
    }

    private static WriteTarget Look(List<byte[]> parts, DataPath path, Func<IReadOnlyList<byte[]>, FolderHandle?> open)
    {
        var folders = parts[..^1];
        var known = folders.Count;
        FolderHandle? nearest;
        while ((nearest = open(folders[..known])) is null)
        {
            // What is above a folder that does not exist, does not exist either.
            if (known == 0 || LinuxPath.IsDots(folders[known - 1]))
            {
                throw LinuxError.ToException(Linux.ENOENT, path.Value);
            }

            known--;
        }

        try
        {
            var absent = folders[known..];
            // A link in its place leads to nothing, and no folder can be made through it.
            if (
                absent.Count > 0
                && (absent.Exists(LinuxPath.IsDots) || nearest.Stat(absent[0]) is { Type: DataEntryType.Symlink })
            )
            {
                throw LinuxError.ToException(Linux.ENOENT, path.Value);
            }

            return new WriteTarget(nearest, absent, parts[^1], absent.Count > 0 ? null : nearest.Stat(parts[^1]));
        }
        catch
        {
            nearest.Dispose();
            throw;
        }
    }

    private static List<byte[]> Follow(WriteTarget link, DataPath path)
    {
        var target = link.Nearest.ReadLink(link.Name);
        return target is [(byte)'/', ..]
            ? throw LinuxError.ToException(Linux.EXDEV, path.Value)
            : LinuxPath.Split(target);
    }

    private void Descend(Func<FolderHandle, byte[], FolderHandle?> step)
    {
        var folder = Nearest;
        foreach (var name in missing)
        {
            FolderHandle? next = null;
            try
            {
                next = step(folder, name);
            }
            finally
            {
                if (folder != Nearest)
                {
                    folder.Dispose();
                }
            }

            if (next is null)
            {
                return;
            }

            folder = next;
        }

        reached = folder;
    }
}
