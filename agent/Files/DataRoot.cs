using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Panel.Agent.Files;

/// <summary>
/// The folder tree of one instance, whose content its workload controls. Paths are resolved by the kernel beneath the root's descriptor
/// (openat2 with RESOLVE_BENEATH), so that a link which points outside, also one that is swapped in at the worst moment, ends in
/// <see cref="FileFailure.PathEscapes"/>. Links that stay inside work. Every method throws <see cref="DataRootException"/>.
/// </summary>
public sealed class DataRoot : IDisposable
{
    private const int ResolveAttempts = 8;

    private readonly FolderHandle root;

    private DataRoot(FolderHandle root) => this.root = root;

    /// <summary>Opens the folder itself; that path is the agent's own and trusted.</summary>
    public static DataRoot Open(string folder)
    {
        var descriptor = Linux.Open(LinuxPath.Terminated(folder), Linux.ReadOnly | Linux.Directory | Linux.CloseOnExec);
        LinuxError.ThrowIf(descriptor, "the data root");
        return new DataRoot(new FolderHandle(new SafeFileHandle(descriptor, ownsHandle: true)));
    }

    /// <summary>The entry itself; null when it is not there. Does not follow a link at the end of the path.</summary>
    public DataEntry? Stat(DataPath path)
    {
        using var handle = TryOpen(path, Linux.PathOnly | Linux.NoFollow);
        return handle is null ? null : StatOf(handle, path.Name);
    }

    /// <summary>Opens a regular file for reading. Takes no lock, so that it never disturbs the workload.</summary>
    public FileStream OpenRead(DataPath path)
    {
        // Opening a fifo or a device can block or do things. So it is named first (O_PATH), looked at, and then opened by its descriptor.
        using var named = TryOpen(path, Linux.PathOnly) ?? throw LinuxError.ToException(Linux.ENOENT, path.Value);
        RequireFile(StatOf(named, path.Name), path);
        try
        {
            return new FileStream($"/proc/self/fd/{named.DangerousGetHandle()}", new FileStreamOptions
            {
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.Asynchronous,
            });
        }
        catch (UnauthorizedAccessException)
        {
            throw LinuxError.ToException(Linux.EACCES, path.Value);
        }
    }

    /// <summary>
    /// A new content for the file, which appears at once and whole with <see cref="AtomicFile.Commit"/>, or never. Its folder must exist. A
    /// replaced file keeps its owner and mode; a new one belongs to the owner of the data root. A link is replaced, not followed.
    /// </summary>
    public AtomicFile CreateAtomic(DataPath path)
    {
        if (path.IsRoot)
            throw LinuxError.ToException(Linux.EISDIR, path.Value);
        var folder = OpenFolder(path.Parent);
        try
        {
            var existing = folder.Stat(LinuxPath.Bytes(path.Name));
            if (existing is { Type: not DataEntryType.Symlink })
                RequireFile(existing, path);
            return AtomicFile.Create(folder, path, existing is { Type: DataEntryType.File } ? existing : null, Owner);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Makes the folder and its parents. False when it was there already.</summary>
    public bool CreateFolder(DataPath path)
    {
        if (path.IsRoot)
            return false;
        using var parent = TryOpenFolder(path.Parent) ?? CreateAndOpenFolder(path.Parent);
        var name = LinuxPath.Terminated(path.Name);
        if (Linux.MakeDirectoryAt(parent.Handle, name, 0x1ED) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error == Linux.EEXIST && Stat(path) is { Type: not DataEntryType.File } ? false : throw LinuxError.ToException(error, path.Value);
        }
        if (Environment.IsPrivilegedProcess)
            LinuxError.ThrowIf(Linux.ChangeOwnerAt(parent.Handle, name, Owner.Uid, Owner.Gid, Linux.SymlinkNoFollow), path.Value);
        return true;
    }

    /// <summary>Renames without ever replacing. The target's folder must exist.</summary>
    public void Move(DataPath from, DataPath to)
    {
        if (from.IsRoot || to.IsRoot)
            throw new DataRootException(FileFailure.InvalidPath, "The data root cannot be moved or replaced.");
        using var source = OpenFolder(from.Parent);
        using var target = OpenFolder(to.Parent);
        if (Linux.RenameAt2(source.Handle, LinuxPath.Terminated(from.Name), target.Handle, LinuxPath.Terminated(to.Name), Linux.NoReplace) == 0)
            return;
        throw Marshal.GetLastPInvokeError() switch
        {
            Linux.EINVAL => new DataRootException(FileFailure.InvalidPath, $"'{from}' cannot be moved into itself."),
            Linux.EEXIST => LinuxError.ToException(Linux.EEXIST, to.Value),
            var error => LinuxError.ToException(error, from.Value),
        };
    }

    /// <summary>Removes a file, a link (not its target) or a folder with all that is in it. False when it was not there.</summary>
    public bool Delete(DataPath path, CancellationToken cancellation)
    {
        if (path.IsRoot)
            throw new DataRootException(FileFailure.InvalidPath, "The data root itself cannot be deleted.");
        using var folder = TryOpenFolder(path.Parent);
        return folder is not null && TreeRemoval.Remove(folder, LinuxPath.Bytes(path.Name), cancellation);
    }

    /// <summary>Opens a folder for listing.</summary>
    internal FolderHandle OpenFolder(DataPath path) => TryOpenFolder(path) ?? throw LinuxError.ToException(Linux.ENOENT, path.Value);

    /// <summary>Where the path leads once every link is resolved, as a path beneath the root; null when it does not exist.</summary>
    internal DataPath? Resolve(DataPath path)
    {
        using var handle = TryOpen(path, Linux.PathOnly);
        if (handle is null)
            return null;
        var (top, real) = (Location(root.Handle), Location(handle));
        return real.StartsWith(top + '/', StringComparison.Ordinal) ? DataPath.Parse(real[(top.Length + 1)..]) : DataPath.Root;
    }

    public void Dispose() => root.Dispose();

    private FileOwner Owner => StatOf(root.Handle, "").Owner;

    private FolderHandle CreateAndOpenFolder(DataPath path)
    {
        CreateFolder(path);
        return OpenFolder(path);
    }

    private FolderHandle? TryOpenFolder(DataPath path) =>
        TryOpen(path, Linux.ReadOnly | Linux.Directory) is { } handle ? new FolderHandle(handle) : null;

    private SafeFileHandle? TryOpen(DataPath path, int flags)
    {
        for (var attempt = 1; ; attempt++)
        {
            var descriptor = Linux.OpenAt2(root.Handle, LinuxPath.Terminated(path.Value), (ulong)(flags | Linux.CloseOnExec), 0, Linux.Beneath | Linux.NoMagicLinks);
            if (descriptor >= 0)
                return new SafeFileHandle(descriptor, ownsHandle: true);
            var error = Marshal.GetLastPInvokeError();
            if (error == Linux.ENOENT)
                return null;
            // EAGAIN: something on the way was renamed meanwhile and the kernel cannot be sure; asking again is the documented answer.
            if (error is not (Linux.EAGAIN or Linux.EINTR) || attempt == ResolveAttempts)
                throw LinuxError.ToException(error, path.Value);
        }
    }

    private static DataEntry StatOf(SafeFileHandle handle, string name)
    {
        LinuxError.ThrowIf(Linux.Stat(handle, [0], Linux.EmptyPath, Linux.BasicStats, out var stat), name);
        return LinuxStat.ToEntry(name, stat);
    }

    private static void RequireFile(DataEntry entry, DataPath path)
    {
        if (entry.Type == DataEntryType.Directory)
            throw LinuxError.ToException(Linux.EISDIR, path.Value);
        if (entry.Type != DataEntryType.File)
            throw new DataRootException(FileFailure.SpecialFile, $"'{path}' is not a regular file.");
    }

    private static string Location(SafeFileHandle handle) => new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget ?? "";
}
