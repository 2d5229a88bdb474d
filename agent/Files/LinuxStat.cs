using Microsoft.Win32.SafeHandles;

namespace Panel.Agent.Files;

internal static class LinuxStat
{
    private const int TypeMask = 0xF000,
        RegularFile = 0x8000,
        Directory = 0x4000,
        Symlink = 0xA000,
        PermissionMask = 0xFFF;

    public static DataEntry ToEntry(string name, in Linux.StatX stat) =>
        new(name, TypeOf(stat.Mode), (long)stat.Size, stat.Mode & PermissionMask, TimeOf(stat.Modify))
        {
            Owner = new FileOwner(stat.Uid, stat.Gid),
            Links = stat.Links,
        };

    /// <summary>What an open descriptor is.</summary>
    public static DataEntry Of(SafeFileHandle handle, string name)
    {
        LinuxError.ThrowIf(Linux.Stat(handle, [0], Linux.EmptyPath, Linux.BasicStats, out var stat), name);
        return ToEntry(name, stat);
    }

    public static DataEntryType TypeOf(int mode) =>
        (mode & TypeMask) switch
        {
            RegularFile => DataEntryType.File,
            Directory => DataEntryType.Directory,
            Symlink => DataEntryType.Symlink,
            _ => DataEntryType.Other,
        };

    /// <summary>A workload can set any time, also one that .NET cannot express.</summary>
    private static DateTimeOffset TimeOf(in Linux.StatX.Time time) =>
        DateTimeOffset
            .FromUnixTimeSeconds(
                Math.Clamp(
                    time.Seconds,
                    DateTimeOffset.MinValue.ToUnixTimeSeconds(),
                    DateTimeOffset.MaxValue.ToUnixTimeSeconds() - 1
                )
            )
            .AddTicks(time.Nanoseconds / 100);
}
