using System.IO.Compression;
using Panel.Agent.Files;
using Panel.Agent.Instances;
using SharpCompress.Common;
using ZstdSharp;

namespace Panel.Agent.Archives;

/// <summary>
/// Unpacks an archive that a tenant wrote: into a staging folder first, and when all of it is there, into its place.
/// Until then nothing in the data root has changed.
/// </summary>
/// <param name="staging">The folder's path, on the file system of the data root.</param>
/// <param name="progress">Told the bytes unpacked so far.</param>
internal sealed class ArchiveExtractor(InstanceFiles files, string staging, DiskUsage disk, Action<long> progress)
{
    private const int BufferSize = 128 * 1024;
    private const int MostNamed = 20;

    private readonly List<string> _leftOut = [];
    private readonly List<(DataPath Path, string Target)> _links = [];
    private int _leftOutCount;
    private int _files;

    /// <param name="archive">A file of the instance.</param>
    /// <param name="target">Made when it is not there.</param>
    /// <param name="limit">Of the instance's disk in bytes; zero for none.</param>
    public async Task<ArchiveSummary> ExtractAsync(
        DataPath archive,
        DataPath target,
        long limit,
        CancellationToken cancellationToken
    )
    {
        await using var file = files.OpenRead(archive);
        using var room = await disk.ReserveAsync(limit, bytes: 0, replaced: 0, cancellationToken) ?? throw Full();
        var budget = new ArchiveBudget(file.Length, room);
        using var staged = StagingFolder.Create(staging, files.Owner);
        try
        {
            await UnpackAsync(file, target, staged, budget, cancellationToken);
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            throw new DataRootException(FileFailure.InvalidArchive, $"'{archive}' is broken: {exception.Message}");
        }
        catch (IOException exception) when (LinuxError.IsDiskFull(exception))
        {
            throw Full();
        }

        MoveIntoPlace(staged, target, cancellationToken);
        room.Wrote(budget.Bytes);
        return new ArchiveSummary(_files, budget.Bytes, LeftOut());
    }

    private async Task UnpackAsync(
        FileStream file,
        DataPath target,
        StagingFolder staged,
        ArchiveBudget budget,
        CancellationToken cancellationToken
    )
    {
        foreach (var entry in ArchiveEntries.Read(file))
        {
            cancellationToken.ThrowIfCancellationRequested();
            budget.CountEntry();
            var path = PathOf(entry);
            if (path.IsRoot)
            {
                continue;
            }

            if (Denies(target, path) || entry.Kind == ArchiveEntryKind.Other)
            {
                LeaveOut(path);
                continue;
            }

            await UnpackAsync(entry, path, staged, budget, cancellationToken);
        }

        // Some readers take an end that comes too early for an empty archive.
        if (budget.Entries == 0)
        {
            throw new InvalidDataException("It has no entry.");
        }

        // Last, so that no entry is written through one.
        foreach (var (path, link) in _links)
        {
            staged.CreateLink(path, link);
        }
    }

    private async Task UnpackAsync(
        ArchiveEntry entry,
        DataPath path,
        StagingFolder staged,
        ArchiveBudget budget,
        CancellationToken cancellationToken
    )
    {
        switch (entry.Kind)
        {
            case ArchiveEntryKind.Folder:
                staged.CreateFolder(path);
                break;
            case ArchiveEntryKind.Symlink:
                _links.Add((path, entry.Link ?? ""));
                break;
            case ArchiveEntryKind.HardLink:
                await using (var earlier = staged.OpenRead(Parse(entry.Link ?? "")))
                {
                    await CopyAsync(entry, earlier, path, staged, budget, cancellationToken);
                }

                break;
            default:
                await using (var content = entry.Open())
                {
                    await CopyAsync(entry, content, path, staged, budget, cancellationToken);
                }

                break;
        }
    }

    private async Task CopyAsync(
        ArchiveEntry entry,
        Stream content,
        DataPath path,
        StagingFolder staged,
        ArchiveBudget budget,
        CancellationToken cancellationToken
    )
    {
        await using var made = staged.CreateFile(path, entry.Mode);
        var buffer = new byte[BufferSize];
        while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            await budget.TakeAsync(read, cancellationToken);
            await made.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            progress(budget.Bytes);
        }

        if (entry.ModifiedAt is { } at)
        {
            File.SetLastWriteTimeUtc(made.SafeFileHandle, at.UtcDateTime);
        }

        _files++;
    }

    private void MoveIntoPlace(StagingFolder staged, DataPath target, CancellationToken cancellationToken)
    {
        files.CreateFolder(target);
        var (place, _) = files.OpenFolder(target);
        using (place)
        {
            // Each goes through the names once, which an open folder gives once.
            using (var top = staged.OpenTop())
            {
                StagedTree.Check(top, place, cancellationToken);
            }

            using (var top = staged.OpenTop())
            {
                StagedTree.Move(top, place);
            }
        }
    }

    private bool Denies(DataPath target, DataPath path) =>
        files.Denies(DataPath.Of([.. files.Resolve(target).Parts(), .. path.Parts()]));

    private void LeaveOut(DataPath path)
    {
        _leftOutCount++;
        if (_leftOut.Count < MostNamed)
        {
            _leftOut.Add(path.Value);
        }
    }

    private List<string> LeftOut() =>
        _leftOutCount == 0
            ? []
            :
            [
                .. _leftOut.Select(path => $"Left out, as it is protected or no file: {path}"),
                .. _leftOutCount > MostNamed ? [$"And {_leftOutCount - MostNamed} more were left out."] : (string[])[],
            ];

    private static DataPath PathOf(ArchiveEntry entry) => Parse(entry.Name);

    // As tar does: an absolute name is meant from where it is unpacked.
    private static DataPath Parse(string name)
    {
        try
        {
            return DataPath.Parse(name.TrimStart('/'));
        }
        catch (DataRootException exception)
        {
            throw new DataRootException(
                FileFailure.InvalidArchive,
                $"The archive has an entry that leads elsewhere or is too long: {exception.Message}"
            );
        }
    }

    private static bool IsBroken(Exception exception) =>
        exception
            is InvalidDataException
                or EndOfStreamException
                or FormatException
                or NotSupportedException
                or SharpCompressException
                or ZstdException;

    private static DataRootException Full() => LinuxError.ToException(Linux.ENOSPC, "");
}
