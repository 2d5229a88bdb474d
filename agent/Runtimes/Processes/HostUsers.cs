using System.Runtime.InteropServices;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>Which user ids the machine uses for something else.</summary>
internal static partial class HostUsers
{
    private static readonly string[] SubordinateFiles = ["/etc/subuid", "/etc/subgid"];

    /// <summary>
    /// A user or group of the machine, also of its directory service, or of the
    /// ids that users may give to their own containers.
    /// </summary>
    public static bool IsTaken(uint id) =>
        GetUser(id) != 0 || GetGroup(id) != 0 || SubordinateFiles.Any(file => IsSubordinate(file, id));

    private static bool IsSubordinate(string file, uint id) =>
        File.Exists(file)
        && File.ReadLines(file)
            .Any(line =>
                line.Split(':') is [_, var first, var count]
                && uint.TryParse(first, out var start)
                && uint.TryParse(count, out var length)
                && id >= start
                && id - start < length
            );

    [LibraryImport("libc", EntryPoint = "getpwuid")]
    private static partial nint GetUser(uint id);

    [LibraryImport("libc", EntryPoint = "getgrgid")]
    private static partial nint GetGroup(uint id);
}
