using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Panel.Agent.Files;

/// <summary>
/// A file being written under a temporary name near its target. Without a commit it is removed again.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private const uint NewFileMode = 0x1A4; // 0644
    private const int PermissionBits = 0x1FF; // Without set-id: new content must not inherit another's rights.

    private readonly WriteTarget target;
    private readonly byte[] temporary;
    private readonly DataPath path;
    private readonly FileOwner owner;
    private bool committed;

    private AtomicFile(WriteTarget target, byte[] temporary, DataPath path, FileOwner owner, FileStream stream)
    {
        (this.target, this.temporary, this.path, this.owner) = (target, temporary, path, owner);
        Stream = stream;
    }

    /// <summary>Write the new content here.</summary>
    public FileStream Stream { get; }

    /// <summary>Bytes of the file that is replaced, when nothing else has a name for it; zero for a new one.</summary>
    public long ReplacedSize => target.Existing is { Links: 1 } existing ? existing.Size : 0;

    /// <summary>Whether something has the name by now.</summary>
    public bool Exists => target.TryReach()?.Stat(target.Name) is not null;

    internal static AtomicFile Create(WriteTarget target, DataPath path, FileOwner owner)
    {
        var name = LinuxPath.OfAgent($".panel-{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp");
        var flags = (ulong)(Linux.WriteOnly | Linux.Create | Linux.Exclusive | Linux.NoFollow | Linux.CloseOnExec);
        var descriptor = Linux.OpenAt2(target.Nearest.Handle, name, flags, 0x180, Linux.Beneath | Linux.NoSymlinks);
        LinuxError.ThrowIf(descriptor, path.Value);
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            // Only root can give files away; another agent runs its workloads as itself.
            var (uid, gid) = target.Existing?.Owner ?? owner;
            if (Environment.IsPrivilegedProcess)
            {
                LinuxError.ThrowIf(Linux.ChangeOwnerAt(handle, [0], uid, gid, Linux.EmptyPath), path.Value);
            }

            LinuxError.ThrowIf(
                Linux.ChangeMode(handle, (uint?)(target.Existing?.Mode & PermissionBits) ?? NewFileMode),
                path.Value
            );
            return new AtomicFile(target, name, path, owner, new FileStream(handle, FileAccess.Write, bufferSize: 0));
        }
        catch
        {
            handle.Dispose();
            _ = Linux.UnlinkAt(target.Nearest.Handle, name, 0);
            throw;
        }
    }

    /// <summary>The content that a commit would replace; null when there is none.</summary>
    public FileStream? TryOpenReplaced() => target.TryReach()?.TryOpenRead(target.Name, path);

    /// <summary>Puts the new content in the place of the old one. Readers see either the one or the other.</summary>
    public void Commit()
    {
        // The content must be on disk before the name points to it, or a power
        // cut leaves an empty file where a good one was.
        FlushToDisk();
        // Only now, so that a write that is refused leaves no folders.
        var folder = target.Make(owner);
        LinuxError.ThrowIf(
            Linux.RenameAt2(target.Nearest.Handle, temporary, folder.Handle, LinuxPath.Terminated(target.Name), 0),
            path.Value
        );
        committed = true;
        folder.Sync();
        if (folder != target.Nearest)
        {
            target.Nearest.Sync();
        }
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (!committed)
        {
            _ = Linux.UnlinkAt(target.Nearest.Handle, temporary, 0);
        }

        target.Dispose();
    }

    // Some file systems find out only now that there is no room.
    private void FlushToDisk()
    {
        try
        {
            Stream.Flush(flushToDisk: true);
        }
        catch (IOException exception) when (LinuxError.IsDiskFull(exception))
        {
            throw LinuxError.ToException(Linux.ENOSPC, path.Value);
        }
    }
}
