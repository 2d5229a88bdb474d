using Panel.Agent.Files;
using Panel.Agent.Instances;

namespace Panel.Agent.Archives;

/// <summary>
/// Packs files of an instance into an archive of them, which appears when it is whole. Until then it lies beside the data
/// root, where an agent that is killed leaves it to the next archive to remove.
/// </summary>
/// <param name="staging">The folder's path, on the file system of the data root.</param>
/// <param name="progress">Told the bytes read so far.</param>
internal sealed class ArchiveWriter(InstanceFiles files, string staging, DiskUsage disk, Action<long> progress)
{
    private static readonly DataPath Part = DataPath.Parse("archive");

    /// <summary>More than any format adds to a block that cannot be compressed, its headers included.</summary>
    private const int Overhead = 64 * 1024;

    /// <param name="limit">Of the instance's disk in bytes; zero for none.</param>
    public async Task<ArchiveSummary> WriteAsync(
        IReadOnlyList<DataPath> paths,
        DataPath target,
        string format,
        long limit,
        CancellationToken cancellationToken
    )
    {
        foreach (var path in paths)
        {
            files.RequireReadable(path);
        }

        if (files.Stat(target) is not null)
        {
            throw LinuxError.ToException(Linux.EEXIST, target.Value);
        }

        files.RequireWritable(target);
        using var staged = StagingFolder.Create(staging, files.Owner);
        await using var archive = staged.CreateFile(Part, mode: null);
        using var room = await disk.ReserveAsync(limit, bytes: 0, replaced: 0, cancellationToken) ?? throw Full();
        var read = 0L;
        ArchiveContents contents;
        try
        {
            await using var packer = ArchiveFormats.Create(format, archive);
            contents = new ArchiveContents(files, packer, TakeRoomAsync);
            foreach (var path in paths)
            {
                await contents.AddAsync(path, cancellationToken);
            }
        }
        catch (IOException exception) when (LinuxError.IsDiskFull(exception))
        {
            throw Full();
        }

        await TakeRoomAsync(0, cancellationToken);
        archive.Flush(flushToDisk: true);
        MoveIntoPlace(staged, target);
        room.Wrote(archive.Length);
        return new ArchiveSummary(contents.Files, contents.Bytes, contents.Warnings);

        async ValueTask TakeRoomAsync(int next, CancellationToken cancellation)
        {
            read += next;
            progress(read);
            // All of it counts as not written yet, as a measurement of the data root does not see it.
            if (!await room.TakeAsync(archive.Position + next + Overhead, cancellation))
            {
                throw Full();
            }
        }
    }

    private void MoveIntoPlace(StagingFolder staged, DataPath target)
    {
        files.CreateFolder(target.Parent);
        var (place, _) = files.OpenFolder(target.Parent);
        using (place)
        using (var top = staged.OpenTop())
        {
            var result = Linux.RenameAt2(
                top.Handle,
                LinuxPath.Terminated(NameEscape.Read(Part.Name)),
                place.Handle,
                LinuxPath.Terminated(NameEscape.Read(target.Name)),
                Linux.NoReplace
            );
            LinuxError.ThrowIf(result, target.Value);
            place.Sync();
        }
    }

    private static DataRootException Full() => LinuxError.ToException(Linux.ENOSPC, "");
}
