using Panel.Agent.Instances;

namespace Panel.Agent.Files.Archives;

/// <summary>
/// Packs files of an instance into an archive beside them, which appears when it is whole. Goes by descriptors and through
/// no link; what the workload's denylist protects, and what is no file, folder or link, is left out.
/// </summary>
/// <param name="progress">Told the bytes read so far.</param>
internal sealed class ArchiveWriter(InstanceFiles files, DiskUsage disk, Action<long> progress)
{
    private const int MostNamed = 20;

    /// <summary>More than any format adds to a block that cannot be compressed, its headers included.</summary>
    private const int Overhead = 64 * 1024;

    private readonly List<string> _warnings = [];
    private int _warned;
    private int _files;
    private long _bytes;

    /// <param name="limit">Of the instance's disk in bytes; zero for none.</param>
    public async Task<ArchiveSummary> WriteAsync(
        IReadOnlyList<DataPath> paths,
        DataPath target,
        string format,
        long limit,
        CancellationToken cancellationToken
    )
    {
        if (files.Stat(target) is not null)
        {
            throw LinuxError.ToException(Linux.EEXIST, target.Value);
        }

        using var archive = files.CreateAtomic(target);
        using var room = await disk.ReserveAsync(limit, bytes: 0, replaced: 0, cancellationToken) ?? throw Full();
        var written = 0L;
        try
        {
            await using (var packer = ArchiveFormats.Create(format, archive.Stream))
            {
                foreach (var path in paths)
                {
                    await AddAsync(packer, path, archive, TakeRoomAsync, cancellationToken);
                }
            }
        }
        catch (IOException exception) when (LinuxError.IsDiskFull(exception))
        {
            throw Full();
        }

        await TakeRoomAsync(0, cancellationToken);
        if (archive.Exists)
        {
            throw LinuxError.ToException(Linux.EEXIST, target.Value);
        }

        archive.Commit();
        return new ArchiveSummary(_files, _bytes, Warnings());

        async ValueTask TakeRoomAsync(int next, CancellationToken cancellation)
        {
            room.Wrote(archive.Stream.Position - written);
            written = archive.Stream.Position;
            if (!await room.TakeAsync(next + Overhead, cancellation))
            {
                throw Full();
            }
        }
    }

    private async Task AddAsync(
        IArchivePacker packer,
        DataPath path,
        AtomicFile archive,
        Func<int, CancellationToken, ValueTask> takeRoom,
        CancellationToken cancellationToken
    )
    {
        var (parent, real) = files.OpenFolder(path.IsRoot ? path : path.Parent);
        using (parent)
        {
            var names = path.IsRoot ? parent.Names() : [NameEscape.Read(path.Name)];
            var prefix = path.IsRoot ? DataPath.Root : path.Parent;
            var walk = new Walk(packer, archive, takeRoom, cancellationToken);
            foreach (var name in names)
            {
                if (parent.Stat(name) is null && !path.IsRoot)
                {
                    throw LinuxError.ToException(Linux.ENOENT, path.Value);
                }

                await AddAsync(walk, parent, name, real, prefix);
            }
        }
    }

    // What vanishes meanwhile is left out; what is protected as well, by where it really is.
    private async Task AddAsync(Walk walk, FolderHandle folder, byte[] name, DataPath real, DataPath shown)
    {
        walk.CancellationToken.ThrowIfCancellationRequested();
        var (place, inArchive) = (real.Child(name), shown.Child(name));
        if (folder.Stat(name) is not { } entry || walk.Archive.IsItself(name))
        {
            return;
        }

        if (files.Denies(place))
        {
            Warn($"Left out, as it is protected: {inArchive}");
            return;
        }

        switch (entry.Type)
        {
            case DataEntryType.Directory:
                await AddFolderAsync(walk, folder, name, entry, place, inArchive);
                break;
            case DataEntryType.File:
                await AddFileAsync(walk, folder, name, entry, inArchive);
                break;
            case DataEntryType.Symlink when walk.Packer.KeepsLinks:
                var link = NameEscape.Write(folder.ReadLink(name));
                await walk.Packer.AddLinkAsync(inArchive.Value, entry, link, walk.CancellationToken);
                break;
            default:
                Warn($"Left out, as it is no file: {inArchive}");
                break;
        }
    }

    private async Task AddFolderAsync(
        Walk walk,
        FolderHandle folder,
        byte[] name,
        DataEntry entry,
        DataPath place,
        DataPath inArchive
    )
    {
        using var inner = folder.TryOpenFolder(name);
        if (inner is null)
        {
            return;
        }

        if (place.Names.Count >= DataPath.MaxDepth)
        {
            throw new DataRootException(
                FileFailure.TooDeep,
                $"The folders are nested more than {DataPath.MaxDepth} deep."
            );
        }

        await walk.Packer.AddFolderAsync(inArchive.Value, entry, walk.CancellationToken);
        foreach (var child in inner.Names())
        {
            await AddAsync(walk, inner, child, place, inArchive);
        }
    }

    private async Task AddFileAsync(Walk walk, FolderHandle folder, byte[] name, DataEntry entry, DataPath inArchive)
    {
        await using var file = folder.TryOpenRead(name, inArchive);
        if (file is null)
        {
            return;
        }

        await using var content = new PackedFile(file, BeforeReadAsync);
        await walk.Packer.AddFileAsync(inArchive.Value, entry, content, walk.CancellationToken);
        _files++;
        if (content.Shrank)
        {
            Warn($"Changed while it was read: {inArchive}");
        }

        ValueTask BeforeReadAsync(int bytes, CancellationToken cancellation)
        {
            _bytes += bytes;
            progress(_bytes);
            return walk.TakeRoom(bytes, cancellation);
        }
    }

    private void Warn(string text)
    {
        if (++_warned <= MostNamed)
        {
            _warnings.Add(text);
        }
    }

    private List<string> Warnings() =>
        _warned <= MostNamed ? _warnings : [.. _warnings, $"And {_warned - MostNamed} more."];

    private static DataRootException Full() => LinuxError.ToException(Linux.ENOSPC, "");

    private sealed record Walk(
        IArchivePacker Packer,
        AtomicFile Archive,
        Func<int, CancellationToken, ValueTask> TakeRoom,
        CancellationToken CancellationToken
    );
}
