using System.ComponentModel.DataAnnotations;

namespace Panel.Instances.DataPlane;

// What the agent answers and takes, for the description: here the bodies only pass through.

/// <summary>A live reading. An instance that does not run uses nothing.</summary>
/// <param name="State">The instance's state.</param>
/// <param name="CpuPercent">Of one core: 200 is two cores busy.</param>
internal sealed record InstanceStats(
    string State,
    DateTimeOffset At,
    DateTimeOffset? StartedAt,
    double CpuPercent,
    long MemoryBytes,
    long MemoryLimitBytes,
    long NetworkRxBytes,
    long NetworkTxBytes,
    long BlockReadBytes,
    long BlockWriteBytes,
    int Pids
);

/// <param name="Seq">Counts the lines of the instance.</param>
/// <param name="Stream">stdout, stderr or system.</param>
internal sealed record ConsoleLine(long Seq, DateTimeOffset Time, string Stream, string Line);

/// <param name="Data">Oldest first.</param>
/// <param name="NextCursor">For <c>before</c>, to the older lines; null when there are none.</param>
internal sealed record LogHistory(IReadOnlyList<ConsoleLine> Data, string? NextCursor);

/// <param name="Type">file, directory, symlink or other.</param>
/// <param name="Mode">Octal, for example 0644.</param>
internal sealed record FileEntry(string Name, string Type, long Size, string Mode, DateTimeOffset Mtime);

internal sealed record FileList(IReadOnlyList<FileEntry> Data, string? NextCursor);

/// <param name="Sha256">Hex; also the ETag.</param>
internal sealed record WrittenFile(string Path, long Size, string Sha256);

/// <param name="Path">Beneath the instance's data root.</param>
internal sealed record MakeFolder([property: Required, MinLength(1)] string Path);

/// <param name="From">Beneath the instance's data root, like <paramref name="To"/>.</param>
internal sealed record MoveFile(
    [property: Required, MinLength(1)] string From,
    [property: Required, MinLength(1)] string To
);
