using System.Security.Cryptography;
using System.Text;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Sources;

namespace Panel.Plugins.Host.Installed;

/// <summary>
/// Packages of this process on its disk: <c>id/version/</c> with the package and its files, <c>id/active</c> naming the
/// version that took calls last.
/// </summary>
internal sealed class PackageFolder(PrivateFolder root)
{
    private const string PackageFile = "package.zip";
    private const string Content = "content";
    private const string ActiveFile = "active";

    /// <summary>Null when no version of the plugin ever took calls here.</summary>
    public string? ActiveVersion(string id)
    {
        var path = root.Path(id, ActiveFile);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }

    /// <summary>Points to the version, and removes all but it and the one before.</summary>
    public void Activate(string id, string version)
    {
        var last = ActiveVersion(id);
        root.Replace(root.Path(id, ActiveFile), Encoding.ASCII.GetBytes(version));
        if (last == version)
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories(root.Path(id)))
        {
            var name = Path.GetFileName(folder);
            if (name != version && name != last)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    public void Remove(string id) => PrivateFolder.Delete(root.Path(id));

    /// <summary>Null when the version is not here, or not the package that has the hash.</summary>
    /// <exception cref="PackageException">The package is no longer accepted.</exception>
    public async Task<InstalledPackage?> FindAsync(
        string id,
        string version,
        string? sha256,
        IReadOnlyList<PublisherKey> keys,
        CancellationToken cancellationToken
    )
    {
        var folder = root.Path(id, version);
        var path = Path.Combine(folder, PackageFile);
        if (!File.Exists(path) || (sha256 is not null && !await HasHashAsync(path, sha256, cancellationToken)))
        {
            return null;
        }

        // Unpacked anew: so the files that are loaded are those of the package, whatever happened to the old ones.
        var fresh = root.NewTemporary();
        var content = Path.Combine(folder, Content);
        try
        {
            var package = await UnpackAsync(path, id, version, keys, fresh, cancellationToken);
            var manifest = Path.Combine(content, PackagePaths.Manifest);
            if (!File.Exists(manifest) || !SameFiles(fresh, content))
            {
                PrivateFolder.Delete(content);
                Directory.Move(fresh, content);
                FolderSync.Flush(folder);
            }

            return package with
            {
                Folder = content,
            };
        }
        finally
        {
            PrivateFolder.Delete(fresh);
        }
    }

    /// <summary>Checks a package that was fetched, and keeps it.</summary>
    /// <exception cref="PackageException">It is not accepted.</exception>
    public async Task<InstalledPackage> AddAsync(
        string id,
        string version,
        string sha256,
        Stream package,
        IReadOnlyList<PublisherKey> keys,
        CancellationToken cancellationToken
    )
    {
        var fresh = root.NewTemporary();
        try
        {
            var path = Path.Combine(fresh, PackageFile);
            await WriteAsync(path, package, cancellationToken);
            if (!await HasHashAsync(path, sha256, cancellationToken))
            {
                throw new PackageException("hash_mismatch", "The package is not the one that was uploaded.");
            }

            var content = Path.Combine(fresh, Content);
            Directory.CreateDirectory(content);
            var added = await UnpackAsync(path, id, version, keys, content, cancellationToken);
            var folder = root.Path(id, version);
            Directory.CreateDirectory(root.Path(id));
            PrivateFolder.Delete(folder);
            Directory.Move(fresh, folder);
            FolderSync.Flush(root.Path(id));
            return added with { Folder = Path.Combine(folder, Content) };
        }
        finally
        {
            PrivateFolder.Delete(fresh);
        }
    }

    private static async Task<InstalledPackage> UnpackAsync(
        string path,
        string id,
        string version,
        IReadOnlyList<PublisherKey> keys,
        string folder,
        CancellationToken cancellationToken
    )
    {
        await using var package = File.OpenRead(path);
        var check = await PluginPackages.UnpackAsync(package, keys, folder, cancellationToken);
        if (check.Manifest is not { } manifest)
        {
            throw new PackageException(check.Code!, check.Error!);
        }

        return manifest.Id == id && manifest.Version == version
            ? new InstalledPackage(folder, manifest, check.Trust, check.KeyId)
            : throw PackageException.Bad($"The package is {manifest.Id} {manifest.Version}.");
    }

    private static bool SameFiles(string one, string other)
    {
        var first = Sizes(one);
        var second = Sizes(other);
        return first.Count == second.Count
            && first.All(file =>
                second.TryGetValue(file.Key, out var size)
                && size == file.Value
                && File.ReadAllBytes(Path.Combine(one, file.Key))
                    .AsSpan()
                    .SequenceEqual(File.ReadAllBytes(Path.Combine(other, file.Key)))
            );
    }

    private static Dictionary<string, long> Sizes(string folder) =>
        new DirectoryInfo(folder)
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file.FullName), file => file.Length);

    private static async Task<bool> HasHashAsync(string path, string sha256, CancellationToken cancellationToken)
    {
        await using var package = File.OpenRead(path);
        var hash = await SHA256.HashDataAsync(package, cancellationToken);
        return Convert.ToHexString(hash).Equals(sha256, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task WriteAsync(string path, Stream package, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var buffer = new byte[64 << 10];
        int read;
        while ((read = await package.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            if (file.Length > PackageLimits.Packed)
            {
                throw PackageException.Bad("The package is larger than 20 MiB.");
            }
        }

        file.Flush(flushToDisk: true);
    }
}
