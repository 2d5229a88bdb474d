using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Panel.Agent.Files;

/// <summary>
/// The system calls that .NET has no door to. Every one that takes a path takes the folder's descriptor with it.
/// </summary>
internal static partial class Linux
{
    public const int ReadOnly = 0,
        WriteOnly = 1,
        Create = 0x40,
        Exclusive = 0x80,
        CloseOnExec = 0x80000,
        PathOnly = 0x200000;
    public static readonly int Directory = IsArm ? 0x4000 : 0x10000,
        NoFollow = IsArm ? 0x8000 : 0x20000;

    public const ulong NoMagicLinks = 0x02,
        NoSymlinks = 0x04,
        Beneath = 0x08;

    public const int ENOENT = 2,
        EINTR = 4,
        EIO = 5,
        EAGAIN = 11,
        EACCES = 13,
        EEXIST = 17,
        EXDEV = 18,
        ENOTDIR = 20,
        EISDIR = 21,
        EINVAL = 22,
        ENOSPC = 28,
        EROFS = 30,
        EPERM = 1,
        ENAMETOOLONG = 36,
        ENOSYS = 38,
        ENOTEMPTY = 39,
        ELOOP = 40,
        EDQUOT = 122;

    private const nint OpenAt2Number = 437;
    private static readonly nint RenameAt2Number = IsArm ? 276 : 316,
        GetDents64Number = IsArm ? 61 : 217;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    [StructLayout(LayoutKind.Sequential)]
    public struct OpenHow
    {
        public ulong Flags,
            Mode,
            Resolve;
    }

    // statx has one layout on every architecture; struct stat has not.
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    public struct StatX
    {
        public uint Mask,
            BlockSize;
        public ulong Attributes;
        public uint Links,
            Uid,
            Gid;
        public ushort Mode,
            Spare;
        public ulong Inode,
            Size,
            Blocks,
            AttributesMask;
        public Time Access,
            Birth,
            Change,
            Modify;

        [StructLayout(LayoutKind.Sequential)]
        public struct Time
        {
            public long Seconds;
            public uint Nanoseconds;
            public int Reserved;
        }
    }

    public const int EmptyPath = 0x1000,
        SymlinkNoFollow = 0x100,
        RemoveDirectory = 0x200;
    public const uint BasicStats = 0x7ff;
    public const uint NoReplace = 1;

    public static int OpenAt2(SafeFileHandle folder, byte[] path, ulong flags, ulong mode, ulong resolve)
    {
        var how = new OpenHow
        {
            Flags = flags,
            Mode = mode,
            Resolve = resolve,
        };
        return (int)SyscallOpenAt2(OpenAt2Number, folder, path, ref how, (nuint)Marshal.SizeOf<OpenHow>());
    }

    public static int RenameAt2(
        SafeFileHandle fromFolder,
        byte[] from,
        SafeFileHandle toFolder,
        byte[] to,
        uint flags
    ) => (int)SyscallRenameAt2(RenameAt2Number, fromFolder, from, toFolder, to, flags);

    public static int GetDents(SafeFileHandle folder, byte[] buffer) =>
        (int)SyscallGetDents(GetDents64Number, folder, buffer, (nuint)buffer.Length);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    public static partial int Open(byte[] path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    public static partial int Stat(SafeFileHandle folder, byte[] path, int flags, uint mask, out StatX result);

    /// <summary>Length of the target, cut to the buffer.</summary>
    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    public static partial nint ReadLinkAt(SafeFileHandle folder, byte[] path, byte[] target, nuint size);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    public static partial int MakeDirectoryAt(SafeFileHandle folder, byte[] path, uint mode);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    public static partial int MakeLinkAt(byte[] target, SafeFileHandle folder, byte[] path);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int UnlinkAt(SafeFileHandle folder, byte[] path, int flags);

    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true)]
    public static partial int ChangeOwnerAt(SafeFileHandle folder, byte[] path, uint uid, uint gid, int flags);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    public static partial int ChangeMode(SafeFileHandle file, uint mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SyscallOpenAt2(
        nint number,
        SafeFileHandle folder,
        byte[] path,
        ref OpenHow how,
        nuint size
    );

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SyscallRenameAt2(
        nint number,
        SafeFileHandle fromFolder,
        byte[] from,
        SafeFileHandle toFolder,
        byte[] to,
        uint flags
    );

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SyscallGetDents(nint number, SafeFileHandle folder, byte[] buffer, nuint size);
}
