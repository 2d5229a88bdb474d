using System.IO.Enumeration;
using Panel.Contracts;

namespace Panel.Agent.Runtimes;

/// <summary>Makes an instance's folders, and gives them to the user that its container runs as.</summary>
internal static class DataFolders
{
    public static string Volume(InstancePaths paths, string name) =>
        name.Length > 0 && name is not ("." or "..") && name.IndexOfAny(['/', '\\', '\0']) < 0
            ? Path.Combine(paths.Volumes, name)
            : throw new RuntimeException("engine_error", $"The volume name '{name}' is not a plain name.");

    /// <summary>The folders that the workload itself owns.</summary>
    public static IEnumerable<string> Of(InstanceSpec spec, InstancePaths paths) =>
        spec.Volumes.Select(v => Volume(paths, v.Name)).Prepend(paths.Data);

    /// <summary>Makes an instance's three folders; what is around the data is the agent's alone. Idempotent.</summary>
    public static void Create(InstancePaths paths)
    {
        foreach (var folder in (string[])[Path.GetDirectoryName(paths.Logs)!, paths.Volumes, paths.Logs])
        {
            PrivateFolder.CreateNew(folder);
        }

        Directory.CreateDirectory(paths.Data);
    }

    /// <summary>As <see cref="Create"/>, with the folders of the specification. Idempotent.</summary>
    public static void Prepare(InstanceSpec spec, InstancePaths paths)
    {
        Create(paths);
        foreach (var volume in spec.Volumes)
        {
            Directory.CreateDirectory(Volume(paths, volume.Name));
        }
    }

    /// <summary>
    /// Makes a user the owner of the whole data and volumes. A file with a second
    /// name may be one of the node that the workload linked to:
    /// it is left as it is.
    /// </summary>
    public static void GiveTo(uint user, InstanceSpec spec, InstancePaths paths, CancellationToken cancellationToken)
    {
        foreach (var root in Of(spec, paths))
        {
            GiveTree(root, user, user, withLinked: false, cancellationToken);
        }
    }

    /// <summary>
    /// Makes the numeric <c>uid[:gid]</c> the owner of the whole data and volumes. A
    /// user name is known only inside the image, so the files
    /// then go to <paramref name="fallback"/>. An agent that is not root cannot give files away and leaves them.
    /// </summary>
    public static void GiveTo(
        string? user,
        string fallback,
        InstanceSpec spec,
        InstancePaths paths,
        CancellationToken cancellationToken
    )
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        var (uid, gid) =
            Parse(user)
            ?? Parse(fallback)
            ?? throw new InvalidOperationException($"Agent:ContainerUser '{fallback}' is not uid:gid.");
        foreach (var root in Of(spec, paths))
        {
            GiveTree(root, uid, gid, withLinked: true, cancellationToken);
        }
    }

    private static void GiveTree(string root, uint uid, uint gid, bool withLinked, CancellationToken cancellationToken)
    {
        Give(root, uid, gid);
        var all = new FileSystemEnumerable<(string Path, bool IsFolder)>(
            root,
            (ref FileSystemEntry e) => (e.ToFullPath(), e.IsDirectory),
            new EnumerationOptions { AttributesToSkip = FileAttributes.None, RecurseSubdirectories = true }
        )
        {
            // Never through a link: the workload could point it anywhere on the node.
            ShouldRecursePredicate = (ref FileSystemEntry e) =>
                (e.Attributes & FileAttributes.ReparsePoint) == FileAttributes.None,
        };
        foreach (var (path, isFolder) in all)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (withLinked || isFolder || Posix.OwnerOf(path) is { Names: 1 })
            {
                Give(path, uid, gid);
            }
        }
    }

    private static void Give(string path, uint uid, uint gid)
    {
        try
        {
            Posix.Give(path, uid, gid);
        }
        catch (IOException exception)
        {
            throw new RuntimeException("engine_error", exception.Message, exception);
        }
    }

    private static (uint Uid, uint Gid)? Parse(string? user)
    {
        var parts = (user ?? "").Split(':');
        return uint.TryParse(parts[0], out var uid)
            ? (uid, parts.Length > 1 && uint.TryParse(parts[1], out var gid) ? gid : uid)
            : null;
    }
}
