using System.Text.RegularExpressions;
using Panel.Contracts;

namespace Panel.Agent.Nodes;

/// <summary>Mounted local file systems, each device once.</summary>
internal static partial class DiskReader
{
    // Only local ones: asking a network file system whose server is gone for its size hangs.
    private static readonly HashSet<string> FileSystems =
    [
        "ext2",
        "ext3",
        "ext4",
        "xfs",
        "btrfs",
        "zfs",
        "f2fs",
        "vfat",
        "bcachefs",
    ];

    public static IReadOnlyList<DiskInventory> Read()
    {
        var seen = new HashSet<string>();
        var disks = new List<DiskInventory>();
        foreach (
            var (device, mountPoint, fileSystem) in File.ReadLines("/proc/self/mountinfo")
                .Select(Parse)
                .OrderBy(m => m.MountPoint, StringComparer.Ordinal)
        )
        {
            if (!FileSystems.Contains(fileSystem) || !seen.Add(device))
            {
                continue;
            }

            try
            {
                var drive = new DriveInfo(mountPoint);
                disks.Add(
                    new DiskInventory(
                        device,
                        mountPoint,
                        fileSystem,
                        drive.TotalSize,
                        drive.TotalSize - drive.TotalFreeSpace
                    )
                );
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Unmounted by now, or hidden from the agent.
            }
        }

        return disks;
    }

    /// <summary>Fields of mountinfo: the mount point is the fifth; file system and source follow a lone dash.</summary>
    internal static (string Device, string MountPoint, string FileSystem) Parse(string line)
    {
        var fields = line.Split(' ');
        var dash = Array.IndexOf(fields, "-");
        return (Unescape(fields[dash + 2]), Unescape(fields[4]), fields[dash + 1]);
    }

    private static string Unescape(string field) =>
        Octal().Replace(field, m => ((char)Convert.ToInt32(m.Groups[1].Value, 8)).ToString());

    [GeneratedRegex(@"\\([0-7]{3})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Octal();
}
