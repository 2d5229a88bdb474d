using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Panel.Agent.Runtimes.Processes;

/// <summary>The few system calls that the class library does not offer.</summary>
internal static class Posix
{
    public const int NoSuchDevice = 6;
    public const int TryAgain = 11;
    public const int BrokenPipe = 32;

    private const int OpenWriteOnly = 0x1;
    private const int OpenNonBlocking = 0x800;
    private const int OpenCloseOnExec = 0x80000;
    private const int PunchHole = 0x2 | 0x1;

    private static readonly Dictionary<string, int> Signals = new(StringComparer.OrdinalIgnoreCase)
    {
        ["HUP"] = 1, ["INT"] = 2, ["QUIT"] = 3, ["ABRT"] = 6, ["KILL"] = 9, ["USR1"] = 10, ["USR2"] = 12, ["TERM"] = 15, ["CONT"] = 18, ["STOP"] = 19, ["WINCH"] = 28,
    };

    /// <summary>Null when the name is not known. With or without SIG, or the number itself.</summary>
    public static int? SignalNumber(string name) =>
        int.TryParse(name, out var number) ? number
        : Signals.TryGetValue(name.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? name[3..] : name, out var known) ? known : null;

    /// <summary>A negative id means the process group.</summary>
    public static void Signal(int id, int signal) => _ = Kill(id, signal);

    public static void MakeFifo(string path)
    {
        if (MkFifo(path, 0x180) != 0)
            throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    /// <summary>Fails with <see cref="NoSuchDevice"/> instead of waiting when nobody reads.</summary>
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

    /// <summary>Gives the blocks of a range back to the file system and leaves all offsets as they are. Not every file system can.</summary>
    public static bool Free(SafeFileHandle file, long offset, long length) =>
        Fallocate(file, PunchHole, offset, length) == 0;

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

    [DllImport("libc", EntryPoint = "fallocate64", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fallocate(SafeFileHandle file, int mode, long offset, long length);
}
