using System.IO.Enumeration;
using System.Runtime.InteropServices;
using Panel.Contracts;

namespace Panel.Agent.Runtimes;

/// <summary>Makes an instance's folders, and gives them to the user that its container runs as.</summary>
internal static class DataFolders
{
    public static string Volume(InstancePaths paths, string name) =>
        name.Length > 0 && name is not ("." or "..") && name.IndexOfAny(['/', '\\', '\0']) < 0
            ? Path.Combine(paths.Volumes, name)
            : throw new RuntimeException("engine_error", $"The volume name '{name}' is not a plain name.");

    /// <summary>Idempotent.</summary>
    public static void Prepare(InstanceSpec spec, InstancePaths paths)
    {
        Directory.CreateDirectory(paths.Data);
        Directory.CreateDirectory(paths.Logs);
        foreach (var volume in spec.Volumes)
            Directory.CreateDirectory(Volume(paths, volume.Name));
    }

    /// <summary>
    /// Makes the numeric <c>uid[:gid]</c> the owner of the whole data and volumes. A user name is known only inside the image, so the files
    /// then go to <paramref name="fallback"/>. An agent that is not root cannot give files away and leaves them.
    /// </summary>
    public static void GiveTo(string? user, string fallback, InstanceSpec spec, InstancePaths paths, CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess)
            return;
        var (uid, gid) = Parse(user) ?? Parse(fallback) ?? throw new InvalidOperationException($"Agent:ContainerUser '{fallback}' is not uid:gid.");
        foreach (var root in spec.Volumes.Select(v => Volume(paths, v.Name)).Prepend(paths.Data))
            GiveTree(root, uid, gid, cancellation);
    }

    private static void GiveTree(string root, uint uid, uint gid, CancellationToken cancellation)
    {
        Give(root, uid, gid);
        var all = new FileSystemEnumerable<string>(root, (ref FileSystemEntry e) => e.ToFullPath(), new EnumerationOptions { AttributesToSkip = FileAttributes.None, RecurseSubdirectories = true })
        {
            // Never through a link: the workload could point it anywhere on the node.
            ShouldRecursePredicate = (ref FileSystemEntry e) => (e.Attributes & FileAttributes.ReparsePoint) == FileAttributes.None,
        };
        foreach (var path in all)
        {
            cancellation.ThrowIfCancellationRequested();
            Give(path, uid, gid);
        }
    }

    private static void Give(string path, uint uid, uint gid)
    {
        const int NoSuchFile = 2;
        if (Lchown(path, uid, gid) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchFile)
            throw new RuntimeException("engine_error", $"{path} cannot be given to {uid}:{gid}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    private static (uint Uid, uint Gid)? Parse(string? user)
    {
        var parts = (user ?? "").Split(':');
        return uint.TryParse(parts[0], out var uid) ? (uid, parts.Length > 1 && uint.TryParse(parts[1], out var gid) ? gid : uid) : null;
    }

    [DllImport("libc", EntryPoint = "lchown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Lchown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);
}
