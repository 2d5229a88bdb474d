using Panel.Agent.Files;
using Panel.Agent.Instances;

namespace Panel.Agent.Archives;

/// <summary>Packs files of an instance into an archive beside them, which appears when it is whole.</summary>
/// <param name="progress">Told the bytes read so far.</param>
internal sealed class ArchiveWriter(InstanceFiles files, DiskUsage disk, Action<long> progress)
{
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

        using var archive = files.CreateAtomic(target);
        using var room = await disk.ReserveAsync(limit, bytes: 0, replaced: 0, cancellationToken) ?? throw Full();
        var (written, read) = (0L, 0L);
        ArchiveContents contents;
        try
        {
            await using var packer = ArchiveFormats.Create(format, archive.Stream);
            contents = new ArchiveContents(files, packer, TakeRoomAsync) { IsSkipped = archive.IsItself };
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
        if (archive.Exists)
        {
            throw LinuxError.ToException(Linux.EEXIST, target.Value);
        }

        archive.Commit();
        return new ArchiveSummary(contents.Files, contents.Bytes, contents.Warnings);

        async ValueTask TakeRoomAsync(int next, CancellationToken cancellation)
        {
            room.Wrote(archive.Stream.Position - written);
            (written, read) = (archive.Stream.Position, read + next);
            progress(read);
            if (!await room.TakeAsync(next + Overhead, cancellation))
            {
                throw Full();
            }
        }
    }

    private static DataRootException Full() => LinuxError.ToException(Linux.ENOSPC, "");
}
