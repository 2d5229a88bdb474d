using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Panel.Agent.Files;

/// <summary>
/// The folder tree of one instance, whose content its workload controls. Paths
/// are resolved by the kernel beneath the root's descriptor
/// (openat2 with RESOLVE_BENEATH), so that a link which points outside, also
/// one that is swapped in at the worst moment, ends in
/// <see cref="FileFailure.PathEscapes"/>. Links that stay inside work.
/// Every method throws <see cref="DataRootException"/>.
/// </summary>
public sealed class DataRoot : IDisposable
{
    /// <summary>0755.</summary>
    internal const uint NewFolderMode = 0x1ED;

    private const int ResolveAttempts = 8;

    private readonly FolderHandle root;

    private DataRoot(FolderHandle root) => this.root = root;

    /// <summary>Opens the folder itself; that path is the agent's own and trusted.</summary>
    public static DataRoot Open(string folder)
    {
        var descriptor = Linux.Open(LinuxPath.OfAgent(folder), Linux.ReadOnly | Linux.Directory | Linux.CloseOnExec);
        LinuxError.ThrowIf(descriptor, "the data root");
        return new DataRoot(new FolderHandle(new SafeFileHandle(descriptor, ownsHandle: true)));
    }

    /// <summary>The entry itself; null when it is not there. Does not follow a link at the end of the path.</summary>
    public DataEntry? Stat(DataPath path)
    {
        using var handle = TryOpen(path, Linux.PathOnly | Linux.NoFollow);
        return handle is null ? null : LinuxStat.Of(handle, path.Name);
    }

    /// <summary>Opens a regular file for reading. Takes no lock, so that it never disturbs the workload.</summary>
    public FileStream OpenRead(DataPath path)
    {
        using var named = TryOpen(path, Linux.PathOnly) ?? throw LinuxError.ToException(Linux.ENOENT, path.Value);
        return RegularFile.OpenRead(named, path);
    }

    /// <summary>
    /// A new content for the file, which appears at once and whole with
    /// <see cref="AtomicFile.Commit"/>, or never. Missing folders are made
    /// by the commit. A replaced file keeps its owner and mode; what is new belongs
    /// to the owner of the data root. A link is followed as
    /// long as it stays inside, and kept.
    /// </summary>
    /// <param name="judge">Told where the file will really be, before anything is written; throws to refuse.</param>
    public AtomicFile CreateAtomic(DataPath path, Action<DataPath>? judge = null)
    {
        var target = WriteTarget.Find(path, parts => TryOpenFolder(LinuxPath.Join(parts), path.Value));
        try
        {
            if (target.Existing is { } existing)
            {
                RegularFile.Require(existing, path);
            }

            judge?.Invoke(DataPath.Of([.. Location(target.Nearest.Handle), .. target.PartsBelow]));
            return AtomicFile.Create(target, path, Owner);
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    /// <summary>Makes the folder and its parents. False when it was there already.</summary>
    public bool CreateFolder(DataPath path)
    {
        if (path.IsRoot)
        {
            return false;
        }

        using var parent = TryOpenFolder(path.Parent) ?? CreateAndOpenFolder(path.Parent);
        var name = LinuxPath.Terminated(NameEscape.Read(path.Name));
        if (Linux.MakeDirectoryAt(parent.Handle, name, NewFolderMode) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error == Linux.EEXIST && Stat(path) is { Type: not DataEntryType.File }
                ? false
                : throw LinuxError.ToException(error, path.Value);
        }

        if (Environment.IsPrivilegedProcess)
        {
            LinuxError.ThrowIf(
                Linux.ChangeOwnerAt(parent.Handle, name, Owner.Uid, Owner.Gid, Linux.SymlinkNoFollow),
                path.Value
            );
        }

        return true;
    }

    /// <summary>Renames without ever replacing. The target's folder must exist.</summary>
    public void Move(DataPath from, DataPath to)
    {
        if (from.IsRoot || to.IsRoot)
        {
            throw new DataRootException(FileFailure.InvalidPath, "The data root cannot be moved or replaced.");
        }

        using var source = OpenFolder(from.Parent);
        using var target = OpenFolder(to.Parent);
        var (fromName, toName) = (
            LinuxPath.Terminated(NameEscape.Read(from.Name)),
            LinuxPath.Terminated(NameEscape.Read(to.Name))
        );
        if (Linux.RenameAt2(source.Handle, fromName, target.Handle, toName, Linux.NoReplace) == 0)
        {
            return;
        }

        throw Marshal.GetLastPInvokeError() switch
        {
            Linux.EINVAL => new DataRootException(FileFailure.InvalidPath, $"'{from}' cannot be moved into itself."),
            Linux.EEXIST => LinuxError.ToException(Linux.EEXIST, to.Value),
            var error => LinuxError.ToException(error, from.Value),
        };
    }

    /// <summary>
    /// Removes a file, a link (not its target) or a folder with all that is in it. False when it was not there.
    /// </summary>
    public bool Delete(DataPath path, CancellationToken cancellationToken)
    {
        if (path.IsRoot)
        {
            throw new DataRootException(FileFailure.InvalidPath, "The data root itself cannot be deleted.");
        }

        using var folder = TryOpenFolder(path.Parent);
        return folder is not null && TreeRemoval.Remove(folder, NameEscape.Read(path.Name), cancellationToken);
    }

    /// <summary>Opens a folder for listing.</summary>
    internal FolderHandle OpenFolder(DataPath path) =>
        TryOpenFolder(path) ?? throw LinuxError.ToException(Linux.ENOENT, path.Value);

    /// <summary>
    /// Where the path leads once every link is resolved, as a path beneath the root; null when it does not exist.
    /// </summary>
    internal DataPath? Resolve(DataPath path)
    {
        using var handle = TryOpen(path, Linux.PathOnly);
        return handle is null ? null : DataPath.Of(Location(handle));
    }

    public void Dispose() => root.Dispose();

    /// <summary>Who owns the folder itself, and so what is new in it.</summary>
    internal FileOwner Owner => LinuxStat.Of(root.Handle, "").Owner;

    private FolderHandle CreateAndOpenFolder(DataPath path)
    {
        CreateFolder(path);
        return OpenFolder(path);
    }

    private FolderHandle? TryOpenFolder(DataPath path) => TryOpenFolder(LinuxPath.Join(path.Parts()), path.Value);

    private FolderHandle? TryOpenFolder(byte[] path, string subject) =>
        TryOpen(path, subject, Linux.ReadOnly | Linux.Directory) is { } handle ? new FolderHandle(handle) : null;

    private SafeFileHandle? TryOpen(DataPath path, int flags) =>
        TryOpen(LinuxPath.Join(path.Parts()), path.Value, flags);

    private SafeFileHandle? TryOpen(byte[] path, string subject, int flags)
    {
        var name = LinuxPath.Terminated(path);
        for (var attempt = 1; ; attempt++)
        {
            var descriptor = Linux.OpenAt2(
                root.Handle,
                name,
                (ulong)(flags | Linux.CloseOnExec),
                0,
                Linux.Beneath | Linux.NoMagicLinks
            );
            if (descriptor >= 0)
            {
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == Linux.ENOENT)
            {
                return null;
            }

            // EAGAIN: something on the way was renamed meanwhile and the kernel cannot
            // be sure; asking again is the documented answer.
            if (error is not (Linux.EAGAIN or Linux.EINTR) || attempt == ResolveAttempts)
            {
                throw LinuxError.ToException(error, subject);
            }
        }
    }

    /// <summary>Where an open entry is beneath the root.</summary>
    private List<byte[]> Location(SafeFileHandle handle)
    {
        var (top, real) = (LinkOf(root.Handle), LinkOf(handle));
        return real.AsSpan().StartsWith(top) && real.Length > top.Length + 1 && real[top.Length] == '/'
            ? LinuxPath.Split(real[(top.Length + 1)..])
            : [];
    }

    private byte[] LinkOf(SafeFileHandle handle)
    {
        var target = new byte[2 * 4096];
        // The path is absolute, so the folder in hand does not matter.
        var length = Linux.ReadLinkAt(
            root.Handle,
            LinuxPath.OfAgent($"/proc/self/fd/{handle.DangerousGetHandle()}"),
            target,
            (nuint)target.Length
        );
        LinuxError.ThrowIf((int)length, "the data root");
        return target[..(int)length];
    }
}
