using Panel.Agent.Files;

namespace Panel.Agent.Archives;

/// <summary>
/// A folder of the agent's own beside an instance's data root, where an archive is unpacked: its workload sees nothing of
/// it, and a failure leaves nothing but it. Removed at the end, and by the next one of the same name.
/// </summary>
internal sealed class StagingFolder : IDisposable
{
    private const int NewFileMode = 0x1A4; // 0644
    private const int PermissionBits = 0x1FF; // Without set-id.
    private const int OwnerReadsAndWrites = 0x180;

    private readonly string _path;
    private readonly DataRoot _root;
    private readonly FileOwner _owner;

    private StagingFolder(string path, DataRoot root, FileOwner owner) => (_path, _root, _owner) = (path, root, owner);

    public FolderHandle OpenTop() => _root.OpenFolder(DataPath.Root);

    /// <param name="owner">Of all that is unpacked.</param>
    public static StagingFolder Create(string path, FileOwner owner)
    {
        Remove(path);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new StagingFolder(path, DataRoot.Open(path), owner);
    }

    /// <summary>Idempotent.</summary>
    public static void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            using var parent = DataRoot.Open(Path.GetDirectoryName(path)!);
            parent.Delete(DataPath.Parse(Path.GetFileName(path)), CancellationToken.None);
        }
    }

    public void CreateFolder(DataPath path)
    {
        foreach (var folder in Enumerable.Range(1, path.Names.Count).Select(path.First))
        {
            if (_root.CreateFolder(folder))
            {
                Give(folder);
            }
        }
    }

    public FileStream CreateFile(DataPath path, int? mode)
    {
        using var folder = OpenParent(path);
        var bits = mode is { } known ? (known & PermissionBits) | OwnerReadsAndWrites : NewFileMode;
        return new FileStream(
            folder.CreateFile(NameEscape.Read(path.Name), bits, _owner),
            FileAccess.Write,
            bufferSize: 0
        );
    }

    public void CreateLink(DataPath path, string target)
    {
        using var folder = OpenParent(path);
        folder.CreateLink(NameEscape.Read(path.Name), target, _owner);
    }

    /// <summary>What was unpacked before.</summary>
    public FileStream OpenRead(DataPath path) => _root.OpenRead(path);

    public void Dispose()
    {
        _root.Dispose();
        Remove(_path);
    }

    private FolderHandle OpenParent(DataPath path)
    {
        CreateFolder(path.Parent);
        return _root.OpenFolder(path.Parent);
    }

    // The staging folder is root's own; what is in it is the workload's.
    private void Give(DataPath folder)
    {
        if (Environment.IsPrivilegedProcess)
        {
            using var parent = _root.OpenFolder(folder.Parent);
            LinuxError.ThrowIf(
                Linux.ChangeOwnerAt(
                    parent.Handle,
                    LinuxPath.Terminated(NameEscape.Read(folder.Name)),
                    _owner.Uid,
                    _owner.Gid,
                    Linux.SymlinkNoFollow
                ),
                folder.Value
            );
        }
    }
}
