using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Panel.Agent.Files;

/// <summary>
/// An open folder. Names given to it are single parts of a path, so nothing it does can leave the folder.
/// </summary>
internal sealed class FolderHandle(SafeFileHandle handle) : IDisposable
{
    /// <summary>What Linux allows.</summary>
    private const int LongestLink = 4096;

    public SafeFileHandle Handle => handle;

    /// <summary>Null when there is no such name. Does not follow a link.</summary>
    public DataEntry? Stat(byte[] name)
    {
        if (Linux.Stat(handle, LinuxPath.Terminated(name), Linux.SymlinkNoFollow, Linux.BasicStats, out var stat) == 0)
        {
            return LinuxStat.ToEntry(NameEscape.Write(name), stat);
        }

        var error = Marshal.GetLastPInvokeError();
        return error == Linux.ENOENT ? null : throw LinuxError.ToException(error, NameEscape.Write(name));
    }

    /// <summary>
    /// The folder's names in the file system's order, as bytes: a workload may write names that are not UTF-8.
    /// </summary>
    public IEnumerable<byte[]> Names()
    {
        const int HeaderLength = 19,
            LengthOffset = 16;
        var buffer = new byte[32 * 1024];
        while (true)
        {
            var filled = Linux.GetDents(handle, buffer);
            if (filled < 0)
            {
                throw LinuxError.ToException(Marshal.GetLastPInvokeError(), "the folder");
            }

            if (filled == 0)
            {
                yield break;
            }

            for (var at = 0; at < filled;)
            {
                var length = BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + LengthOffset));
                var text = buffer.AsSpan(at + HeaderLength, length - HeaderLength);
                var name = text[..text.IndexOf((byte)0)].ToArray();
                at += length;
                if (!name.AsSpan().SequenceEqual("."u8) && !name.AsSpan().SequenceEqual(".."u8))
                {
                    yield return name;
                }
            }
        }
    }

    /// <summary>
    /// Opens a folder in this one; null when the name is not a folder (any more). Does not follow a link.
    /// </summary>
    public FolderHandle? TryOpenFolder(byte[] name)
    {
        var descriptor = Linux.OpenAt2(
            handle,
            LinuxPath.Terminated(name),
            (ulong)(Linux.ReadOnly | Linux.Directory | Linux.NoFollow | Linux.CloseOnExec),
            0,
            Linux.Beneath | Linux.NoSymlinks
        );
        if (descriptor >= 0)
        {
            return new FolderHandle(new SafeFileHandle(descriptor, ownsHandle: true));
        }

        var error = Marshal.GetLastPInvokeError();
        return error is Linux.ENOTDIR or Linux.ELOOP or Linux.ENOENT
            ? null
            : throw LinuxError.ToException(error, NameEscape.Write(name));
    }

    /// <summary>Makes a folder for an owner, or opens the one that is there. A link in its place is refused.</summary>
    public FolderHandle MakeFolder(byte[] name, FileOwner owner)
    {
        var made = Linux.MakeDirectoryAt(handle, LinuxPath.Terminated(name), DataRoot.NewFolderMode) == 0;
        if (!made && Marshal.GetLastPInvokeError() is var error and not Linux.EEXIST)
        {
            throw LinuxError.ToException(error, NameEscape.Write(name));
        }

        // Only root can give a folder away.
        if (made && Environment.IsPrivilegedProcess)
        {
            LinuxError.ThrowIf(
                Linux.ChangeOwnerAt(handle, LinuxPath.Terminated(name), owner.Uid, owner.Gid, Linux.SymlinkNoFollow),
                NameEscape.Write(name)
            );
        }

        return TryOpenFolder(name) ?? throw LinuxError.ToException(Linux.ENOTDIR, NameEscape.Write(name));
    }

    /// <summary>A new file in this folder for an owner; what had the name is replaced, unless it is a folder.</summary>
    public SafeFileHandle CreateFile(byte[] name, int mode, FileOwner owner)
    {
        Remove(name, folder: false);
        var descriptor = Linux.OpenAt2(
            handle,
            LinuxPath.Terminated(name),
            (ulong)(Linux.WriteOnly | Linux.Create | Linux.Exclusive | Linux.NoFollow | Linux.CloseOnExec),
            0x180,
            Linux.Beneath | Linux.NoSymlinks
        );
        LinuxError.ThrowIf(descriptor, NameEscape.Write(name));
        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                LinuxError.ThrowIf(
                    Linux.ChangeOwnerAt(file, [0], owner.Uid, owner.Gid, Linux.EmptyPath),
                    NameEscape.Write(name)
                );
            }

            LinuxError.ThrowIf(Linux.ChangeMode(file, (uint)mode), NameEscape.Write(name));
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A new link in this folder for an owner; what had the name is replaced, unless it is a folder.</summary>
    public void CreateLink(byte[] name, string target, FileOwner owner)
    {
        Remove(name, folder: false);
        var terminated = LinuxPath.Terminated(name);
        LinuxError.ThrowIf(Linux.MakeLinkAt(LinuxPath.OfAgent(target), handle, terminated), NameEscape.Write(name));
        if (Environment.IsPrivilegedProcess)
        {
            LinuxError.ThrowIf(
                Linux.ChangeOwnerAt(handle, terminated, owner.Uid, owner.Gid, Linux.SymlinkNoFollow),
                NameEscape.Write(name)
            );
        }
    }

    /// <summary>Where a link leads, as it says itself.</summary>
    public byte[] ReadLink(byte[] name)
    {
        var target = new byte[LongestLink];
        var length = Linux.ReadLinkAt(handle, LinuxPath.Terminated(name), target, LongestLink);
        if (length >= 0)
        {
            return target[..(int)length];
        }

        // EINVAL: it is no link any more.
        var error = Marshal.GetLastPInvokeError();
        throw LinuxError.ToException(
            error is Linux.EINVAL or Linux.ENOENT ? Linux.EAGAIN : error,
            NameEscape.Write(name)
        );
    }

    /// <summary>Opens a regular file in this folder; null when there is no such name. Does not follow a link.</summary>
    public FileStream? TryOpenRead(byte[] name, DataPath path)
    {
        var descriptor = Linux.OpenAt2(
            handle,
            LinuxPath.Terminated(name),
            (ulong)(Linux.PathOnly | Linux.NoFollow | Linux.CloseOnExec),
            0,
            Linux.Beneath
        );
        var error = Marshal.GetLastPInvokeError();
        if (descriptor < 0)
        {
            return error == Linux.ENOENT ? null : throw LinuxError.ToException(error, path.Value);
        }

        using var named = new SafeFileHandle(descriptor, ownsHandle: true);
        return RegularFile.OpenRead(named, path);
    }

    public void Remove(byte[] name, bool folder)
    {
        if (Linux.UnlinkAt(handle, LinuxPath.Terminated(name), folder ? Linux.RemoveDirectory : 0) == 0)
        {
            return;
        }

        var error = Marshal.GetLastPInvokeError();
        if (error != Linux.ENOENT)
        {
            throw LinuxError.ToException(error, NameEscape.Write(name));
        }
    }

    /// <summary>Makes names that were created, renamed or removed here survive a power cut.</summary>
    public void Sync() => LinuxError.ThrowIf(Linux.Sync(handle), "the folder");

    public void Dispose() => handle.Dispose();
}
