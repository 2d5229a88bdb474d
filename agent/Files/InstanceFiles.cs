namespace Panel.Agent.Files;

/// <summary>An instance's data root as its users may see and change it: with the workload's denylist applied.</summary>
internal sealed class InstanceFiles : IDisposable
{
    private readonly DataRoot root;
    private readonly FileDenylist denylist;

    private InstanceFiles(DataRoot root, FileDenylist denylist)
    {
        this.root = root;
        this.denylist = denylist;
    }

    /// <param name="folder">The data root, which is there.</param>
    /// <param name="denylist">The workload's patterns.</param>
    public static InstanceFiles Open(string folder, IReadOnlyList<string> denylist) =>
        new(DataRoot.Open(folder), new FileDenylist(denylist));

    public FolderPage List(DataPath path, string? after, int limit, CancellationToken cancellationToken)
    {
        using var folder = root.OpenFolder(path);
        return FolderPage.Read(folder, after, limit, cancellationToken);
    }

    public DataEntry? Stat(DataPath path) => root.Stat(path);

    public FileStream OpenRead(DataPath path)
    {
        RequireAllowed(path);
        return root.OpenRead(path);
    }

    public AtomicFile CreateAtomic(DataPath path)
    {
        RequireAllowed(path);
        // Once more where it ends: a link that leads to nothing yet says only there what it will make.
        return root.CreateAtomic(path, Require);
    }

    public bool CreateFolder(DataPath path)
    {
        RequireAllowed(path);
        return root.CreateFolder(path);
    }

    public void Move(DataPath from, DataPath to, CancellationToken cancellationToken)
    {
        RequireTreeAllowed(from, cancellationToken);
        RequireAllowed(to);
        root.Move(from, to);
    }

    public bool Delete(DataPath path, CancellationToken cancellationToken)
    {
        RequireTreeAllowed(path, cancellationToken);
        return root.Delete(path, cancellationToken);
    }

    /// <summary>Who owns what is new.</summary>
    public FileOwner Owner => root.Owner;

    /// <summary>Throws when the path is not there, leads out, or is protected.</summary>
    public void RequireReadable(DataPath path)
    {
        RequireAllowed(path);
        if (root.Stat(path) is null)
        {
            throw LinuxError.ToException(Linux.ENOENT, path.Value);
        }
    }

    /// <summary>Throws when the path is protected, leads out, or is the root itself.</summary>
    public void RequireWritable(DataPath path)
    {
        if (path.IsRoot)
        {
            throw LinuxError.ToException(Linux.EISDIR, path.Value);
        }

        RequireAllowed(path);
    }

    public bool Denies(DataPath path) => denylist.Denies(path);

    /// <summary>Opens a folder and says where it really is, for reading and filling it by names.</summary>
    public (FolderHandle Folder, DataPath Path) OpenFolder(DataPath path)
    {
        RequireAllowed(path);
        return (root.OpenFolder(path), root.Resolve(path) ?? path);
    }

    /// <summary>Of a path that does not exist yet, the part that does is resolved.</summary>
    public DataPath Resolve(DataPath path)
    {
        var missing = new List<string>();
        var known = path;
        DataPath? real;
        while ((real = root.Resolve(known)) is null && !known.IsRoot)
        {
            missing.Insert(0, known.Name);
            known = known.Parent;
        }

        return missing.Aggregate(real ?? DataPath.Root, (folder, name) => folder.Child(NameEscape.Read(name)));
    }

    public void Dispose() => root.Dispose();

    /// <summary>Judges the path as given and as its links resolve, so that a link is no way around the list.</summary>
    private void RequireAllowed(DataPath path)
    {
        if (denylist.IsEmpty)
        {
            return;
        }

        Require(path);
        Require(Resolve(path));
    }

    private void RequireTreeAllowed(DataPath path, CancellationToken cancellationToken)
    {
        if (denylist.IsEmpty)
        {
            return;
        }

        RequireAllowed(path);
        if (root.Stat(path) is not { Type: DataEntryType.Directory })
        {
            return;
        }

        using var folder = root.OpenFolder(path);
        foreach (var inside in TreeWalk.Below(folder, root.Resolve(path) ?? path, cancellationToken))
        {
            Require(inside);
        }
    }

    private void Require(DataPath path)
    {
        if (denylist.Denies(path))
        {
            throw new DataRootException(FileFailure.Denied, $"'{path}' is protected by the workload.");
        }
    }
}
