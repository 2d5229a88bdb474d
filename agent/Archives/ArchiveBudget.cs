using Panel.Agent.Files;
using Panel.Agent.Instances;

namespace Panel.Agent.Archives;

/// <summary>
/// What one archive may unpack to: so many entries, so much in comparison to its own size, and what is left of the disk.
/// </summary>
/// <param name="packed">Bytes of the archive.</param>
internal sealed class ArchiveBudget(long packed, DiskReservation room)
{
    public const int MostEntries = 1_000_000;

    /// <summary>So much may be packed as small as it likes.</summary>
    private const long FreeBytes = 1L << 30;
    private const int MostRatio = 200;

    public int Entries { get; private set; }

    public long Bytes { get; private set; }

    public void CountEntry()
    {
        if (++Entries > MostEntries)
        {
            throw new DataRootException(FileFailure.TooLarge, $"The archive has more than {MostEntries} entries.");
        }
    }

    /// <summary>Before the bytes are written.</summary>
    public async ValueTask TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        Bytes += bytes;
        if (Bytes > FreeBytes && Bytes / MostRatio > packed)
        {
            throw new DataRootException(
                FileFailure.TooLarge,
                $"The archive unpacks to more than {MostRatio} times its own size."
            );
        }

        // All that was taken counts as not written yet, as a measurement of the data root does not see it.
        if (!await room.TakeAsync(Bytes, cancellationToken))
        {
            throw LinuxError.ToException(Linux.ENOSPC, "");
        }
    }
}
