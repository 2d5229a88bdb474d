using System.Runtime.InteropServices;
using System.Text;

namespace Panel.Agent.Runtimes;

/// <summary>The few system calls that the class library does not offer.</summary>
internal static class Posix
{
    public const int NoSuchDevice = 6;
    public const int TryAgain = 11;
    public const int BrokenPipe = 32;

    private const int OpenWriteOnly = 0x1;
    private const int OpenNonBlocking = 0x800;
    private const int OpenCloseOnExec = 0x80000;

    private static readonly Dictionary<string, int> Signals = new(StringComparer.OrdinalIgnoreCase)
    {
        ["HUP"] = 1,
        ["INT"] = 2,
        ["QUIT"] = 3,
        ["ABRT"] = 6,
        ["KILL"] = 9,
        ["USR1"] = 10,
        ["USR2"] = 12,
        ["TERM"] = 15,
        ["CONT"] = 18,
        ["STOP"] = 19,
        ["WINCH"] = 28,
    };

    /// <summary>Null when the name is not known. With or without SIG, or the number itself.</summary>
    public static int? SignalNumber(string name) =>
        int.TryParse(name, out var number) ? number
        : Signals.TryGetValue(
            name.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? name[3..] : name,
            out var known
        )
            ? known
        : null;

    /// <summary>
    /// A negative id means the process group. 0 and -1 mean the own group and
    /// every process of the machine, which is never meant.
    /// </summary>
    public static void Signal(int id, int signal)
    {
        if (id is 0 or -1)
        {
            throw new ArgumentOutOfRangeException(nameof(id), id, "This would signal more than one process or group.");
        }

        _ = Kill(id, signal);
    }

    public static void MakeFifo(string path)
    {
        if (MkFifo(path, 0x180) != 0)
        {
            throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    /// <summary>Fails with <see cref="NoSuchDevice"/> instead of waiting when no process reads the FIFO.</summary>
    public static int OpenFifoForWriting(string path, out int error)
    {
        var descriptor = Open(path, OpenWriteOnly | OpenNonBlocking | OpenCloseOnExec);
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor;
    }

    public static int Write(int descriptor, ReadOnlySpan<byte> bytes, out int error)
    {
        var written = (int)WriteBytes(descriptor, ref MemoryMarshal.GetReference(bytes), (nuint)bytes.Length);
        error = written < 0 ? Marshal.GetLastPInvokeError() : 0;
        return written;
    }

    public static void Close(int descriptor) => _ = CloseDescriptor(descriptor);

    /// <summary>
    /// Keeps everything that is open here from programs started later. The runtime
    /// opens its files so already; what whoever started the agent
    /// left open, it does not.
    /// </summary>
    public static void CloseOnExec()
    {
        const int SetFlags = 2,
            Flag = 1,
            LastStandard = 2;
        foreach (var entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(entry.AsSpan()), out var descriptor) && descriptor > LastStandard)
            {
                _ = Control(descriptor, SetFlags, Flag);
            }
        }
    }

    public static uint UserId() => EffectiveUser();

    public static uint GroupId() => EffectiveGroup();

    /// <summary>The path without links; null when it does not exist.</summary>
    public static string? RealPath(string path)
    {
        const int LongestPath = 4096;
        var buffer = new byte[LongestPath];
        return ResolvePath(path, buffer) == 0
            ? null
            : Encoding.UTF8.GetString(buffer, 0, Array.IndexOf(buffer, (byte)0));
    }

    /// <summary>Gives a file, folder or link itself to a user. False when it is not there.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static bool Give(string path, uint user, uint group)
    {
        const int NoSuchFile = 2;
        if (Lchown(path, user, group) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == NoSuchFile
            ? false
            : throw new IOException(
                $"{path} cannot be given to {user}:{group}: {Marshal.GetPInvokeErrorMessage(error)}"
            );
    }

    /// <summary>Owner and number of names of a file, folder or link itself; null when it is not there.</summary>
    public static (uint Owner, uint Names)? OwnerOf(string path)
    {
        const int CurrentFolder = -100,
            NoFollow = 0x100,
            LinksAt = 16,
            OwnerAt = 20;
        const uint LinksAndOwner = 0x4 | 0x8;
        var stat = new byte[256];
        return Statx(CurrentFolder, path, NoFollow, LinksAndOwner, stat) == 0
            ? (BitConverter.ToUInt32(stat, OwnerAt), BitConverter.ToUInt32(stat, LinksAt))
            : null;
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int id, int signal);

    [DllImport("libc", EntryPoint = "mkfifo", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MkFifo([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint WriteBytes(int descriptor, ref byte bytes, nuint count);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CloseDescriptor(int descriptor);

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int descriptor, int command, int value);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();

    [DllImport("libc", EntryPoint = "getegid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveGroup();

    [DllImport("libc", EntryPoint = "realpath", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint ResolvePath([MarshalAs(UnmanagedType.LPUTF8Str)] string path, byte[] resolved);

    [DllImport("libc", EntryPoint = "lchown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Lchown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint user, uint group);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(
        int folder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string path,
        int flags,
        uint mask,
        byte[] stat
    );
}
