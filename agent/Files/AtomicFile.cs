using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Panel.Agent.Files;

/// <summary>A file being written under a temporary name beside its target. Without a commit it is removed again.</summary>
public sealed class AtomicFile : IDisposable
{
    private const uint NewFileMode = 0x1A4; // 0644
    private const int PermissionBits = 0x1FF; // Without set-id: new content must not inherit another's rights.

    private readonly FolderHandle folder;
    private readonly byte[] temporary;
    private readonly DataPath path;
    private bool committed;

    private AtomicFile(FolderHandle folder, byte[] temporary, DataPath path, FileStream stream)
    {
        this.folder = folder;
        this.temporary = temporary;
        this.path = path;
        Stream = stream;
    }

    /// <summary>Write the new content here.</summary>
    public FileStream Stream { get; }

    internal static AtomicFile Create(FolderHandle folder, DataPath path, DataEntry? replaced, FileOwner owner)
    {
        var name = LinuxPath.Terminated($".panel-{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp");
        var descriptor = Linux.OpenAt2(
            folder.Handle, name, (ulong)(Linux.WriteOnly | Linux.Create | Linux.Exclusive | Linux.NoFollow | Linux.CloseOnExec), 0x180, Linux.Beneath | Linux.NoSymlinks);
        LinuxError.ThrowIf(descriptor, path.Value);
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            // Only root can give files away; another agent runs its workloads as itself.
            var (uid, gid) = replaced?.Owner ?? owner;
            if (Environment.IsPrivilegedProcess)
                LinuxError.ThrowIf(Linux.ChangeOwnerAt(handle, [0], uid, gid, Linux.EmptyPath), path.Value);
            LinuxError.ThrowIf(Linux.ChangeMode(handle, (uint?)(replaced?.Mode & PermissionBits) ?? NewFileMode), path.Value);
            return new AtomicFile(folder, name, path, new FileStream(handle, FileAccess.Write, bufferSize: 0));
        }
        catch
        {
            handle.Dispose();
            _ = Linux.UnlinkAt(folder.Handle, name, 0);
            throw;
        }
    }

    /// <summary>Puts the new content in the place of the old one. Readers see either the one or the other.</summary>
    public void Commit()
    {
        // The content must be on disk before the name points to it, or a power cut leaves an empty file where a good one was.
        Stream.Flush(flushToDisk: true);
        LinuxError.ThrowIf(Linux.RenameAt2(folder.Handle, temporary, folder.Handle, LinuxPath.Terminated(path.Name), 0), path.Value);
        committed = true;
        folder.Sync();
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (!committed)
            _ = Linux.UnlinkAt(folder.Handle, temporary, 0);
        folder.Dispose();
    }
}
