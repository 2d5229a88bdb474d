using Panel.Agent.Instances;

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

    /// <summary>Null when the instance is not known here, or has no data yet.</summary>
    public static InstanceFiles? Open(IInstances instances, Guid instanceId) =>
        instances.PathsOf(instanceId) is { } paths && Directory.Exists(paths.Data)
            ? new InstanceFiles(DataRoot.Open(paths.Data), new FileDenylist(instances.SpecOf(instanceId)?.FileDenylist ?? []))
            : null;

    public FolderPage List(DataPath path, string? after, int limit, CancellationToken cancellation)
    {
        using var folder = root.OpenFolder(path);
        return FolderPage.Read(folder, after, limit, cancellation);
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
        return root.CreateAtomic(path);
    }

    public bool CreateFolder(DataPath path)
    {
        RequireAllowed(path);
        return root.CreateFolder(path);
    }

    public void Move(DataPath from, DataPath to, CancellationToken cancellation)
    {
        RequireTreeAllowed(from, cancellation);
        RequireAllowed(to);
        root.Move(from, to);
    }

    public bool Delete(DataPath path, CancellationToken cancellation)
    {
        RequireTreeAllowed(path, cancellation);
        return root.Delete(path, cancellation);
    }

    public void Dispose() => root.Dispose();

    /// <summary>Judges the path as given and as its links resolve, so that a link is no way around the list.</summary>
    private void RequireAllowed(DataPath path)
    {
        if (denylist.IsEmpty)
            return;
        Require(path);
        if (root.Resolve(path) is { } real)
            Require(real);
        else if (!path.IsRoot && root.Resolve(path.Parent) is { } parent)
            Require(parent.Child(path.Name));
    }

    private void RequireTreeAllowed(DataPath path, CancellationToken cancellation)
    {
        if (denylist.IsEmpty)
            return;
        RequireAllowed(path);
        if (root.Stat(path) is not { Type: DataEntryType.Directory })
            return;
        using var folder = root.OpenFolder(path);
        foreach (var inside in TreeWalk.Below(folder, root.Resolve(path) ?? path, cancellation))
            Require(inside);
    }

    private void Require(DataPath path)
    {
        if (denylist.Denies(path))
            throw new DataRootException(FileFailure.Denied, $"'{path}' is protected by the workload.");
    }
}
