using Panel.Agent.Files;

namespace Panel.Agent.Archives;

/// <summary>
/// Puts files of an instance into an archive. Goes by descriptors and through no link; what the workload's denylist
/// protects, what cannot be read and what is no file, folder or link is left out, and told.
/// </summary>
/// <param name="beforeRead">Told how much is read next at most.</param>
internal sealed class ArchiveContents(
    InstanceFiles files,
    IArchivePacker packer,
    Func<int, CancellationToken, ValueTask> beforeRead
)
{
    private const int MostNamed = 20;

    private readonly List<string> _warnings = [];
    private int _warned;

    public int Entries { get; private set; }

    public int Files { get; private set; }

    /// <summary>Read so far.</summary>
    public long Bytes { get; private set; }

    public IReadOnlyList<string> Warnings =>
        _warned <= MostNamed ? _warnings : [.. _warnings, $"And {_warned - MostNamed} more."];

    /// <param name="path">Is there, and may be read.</param>
    public async Task AddAsync(DataPath path, CancellationToken cancellationToken)
    {
        var (folder, real) = files.OpenFolder(path.IsRoot ? path : path.Parent);
        using (folder)
        {
            var names = path.IsRoot ? folder.Names() : [NameEscape.Read(path.Name)];
            foreach (var name in names)
            {
                await AddAsync(folder, name, real, path.IsRoot ? path : path.Parent, cancellationToken);
            }
        }
    }

    // What vanishes meanwhile is left out. Protected is what it really is, named is what was asked for.
    private async Task AddAsync(
        FolderHandle folder,
        byte[] name,
        DataPath real,
        DataPath named,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (place, path) = (real.Child(name), named.Child(name));
        if (folder.Stat(name) is not { } entry)
        {
            return;
        }

        if (files.Denies(place))
        {
            Warn($"Left out, as it is protected: {path}");
            return;
        }

        if (++Entries > packer.MostEntries)
        {
            throw new DataRootException(
                FileFailure.TooLarge,
                $"There are more than {packer.MostEntries} files and folders, too many for one archive of this format."
            );
        }

        switch (entry.Type)
        {
            case DataEntryType.Directory:
                await AddFolderAsync(folder, name, entry, place, path, cancellationToken);
                break;
            case DataEntryType.File:
                await AddFileAsync(folder, name, entry, path, cancellationToken);
                break;
            case DataEntryType.Symlink when packer.KeepsLinks:
                var target = NameEscape.Write(folder.ReadLink(name));
                await packer.AddLinkAsync(path.Value, entry, target, cancellationToken);
                break;
            default:
                Warn($"Left out, as it is no file: {path}");
                break;
        }
    }

    private async Task AddFolderAsync(
        FolderHandle folder,
        byte[] name,
        DataEntry entry,
        DataPath place,
        DataPath path,
        CancellationToken cancellationToken
    )
    {
        if (place.Names.Count >= DataPath.MaxDepth)
        {
            Warn($"Left out, as it is nested too deep: {path}");
            return;
        }

        using var inner = Try(path, () => folder.TryOpenFolder(name));
        if (inner is null)
        {
            return;
        }

        await packer.AddFolderAsync(path.Value, entry, cancellationToken);
        foreach (var child in inner.Names())
        {
            await AddAsync(inner, child, place, path, cancellationToken);
        }
    }

    private async Task AddFileAsync(
        FolderHandle folder,
        byte[] name,
        DataEntry entry,
        DataPath path,
        CancellationToken cancellationToken
    )
    {
        await using var file = Try(path, () => folder.TryOpenRead(name, path));
        if (file is null)
        {
            return;
        }

        await using var content = new PackedFile(file, BeforeReadAsync);
        await packer.AddFileAsync(path.Value, entry, content, cancellationToken);
        Files++;
        if (content.Shrank)
        {
            Warn($"Changed while it was read: {path}");
        }

        ValueTask BeforeReadAsync(int bytes, CancellationToken cancellation)
        {
            Bytes += bytes;
            return beforeRead(bytes, cancellation);
        }
    }

    private T? Try<T>(DataPath path, Func<T?> open)
        where T : class
    {
        try
        {
            return open();
        }
        catch (DataRootException exception)
            when (exception.Failure is FileFailure.PermissionDenied or FileFailure.SpecialFile or FileFailure.Busy)
        {
            Warn($"Left out, as it cannot be read: {path}");
            return null;
        }
    }

    private void Warn(string text)
    {
        if (++_warned <= MostNamed)
        {
            _warnings.Add(text);
        }
    }
}
