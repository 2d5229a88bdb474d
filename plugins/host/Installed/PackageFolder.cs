using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Sources;

namespace Panel.Plugins.Host.Installed;

/// <summary>
/// Packages of this process on its disk: <c>id/version/</c> with the package and its files, <c>id/active</c> naming the
/// version that took calls last, <c>set.json</c>. Each appears by a rename after it is whole on the disk.
/// </summary>
internal sealed class PackageFolder
{
    private const string PackageFile = "package.zip";
    private const string Content = "content";
    private const string ActiveFile = "active";
    private const string SetFile = "set.json";

    // No id begins with a dot.
    private const string TemporaryFolder = ".new";

    private readonly string _root;

    public PackageFolder(string root)
    {
        _root = Path.GetFullPath(root);
        CreatePrivate(_root);

        // What a killed process left half done.
        var temporary = Path.Combine(_root, TemporaryFolder);
        if (Directory.Exists(temporary))
        {
            Directory.Delete(temporary, recursive: true);
        }

        CreatePrivate(temporary);
    }

    public PluginSetFile ReadSet()
    {
        var path = Path.Combine(_root, SetFile);
        try
        {
            return
                File.Exists(path)
                && JsonSerializer.Deserialize(File.ReadAllBytes(path), PluginSetFileJson.Default.PluginSetFile)
                    is { } file
                ? file
                : new PluginSetFile(null, []);
        }
        catch (JsonException)
        {
            // A disk that lost it is as a first start: the source has the set.
            return new PluginSetFile(null, []);
        }
    }

    public void WriteSet(PluginSetFile file) =>
        Replace(
            Path.Combine(_root, SetFile),
            JsonSerializer.SerializeToUtf8Bytes(file, PluginSetFileJson.Default.PluginSetFile)
        );

    /// <summary>Null when no version of the plugin ever took calls here.</summary>
    public string? ActiveVersion(string id)
    {
        var path = Path.Combine(_root, id, ActiveFile);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }

    /// <summary>Points to the version, and removes all but it and the one before.</summary>
    public void Activate(string id, string version)
    {
        var last = ActiveVersion(id);
        Replace(Path.Combine(_root, id, ActiveFile), Encoding.ASCII.GetBytes(version));
        if (last == version)
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(_root, id)))
        {
            var name = Path.GetFileName(folder);
            if (name != version && name != last)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    public void Remove(string id)
    {
        var folder = Path.Combine(_root, id);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

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
        var folder = Path.Combine(_root, id, version);
        var path = Path.Combine(folder, PackageFile);
        if (!File.Exists(path) || (sha256 is not null && !await HasHashAsync(path, sha256, cancellationToken)))
        {
            return null;
        }

        // Unpacked anew: so the files that are loaded are those of the package, whatever happened to the old ones.
        var fresh = NewFolder();
        var content = Path.Combine(folder, Content);
        try
        {
            var package = await UnpackAsync(path, id, version, keys, fresh, cancellationToken);
            var manifest = Path.Combine(content, PackagePaths.Manifest);
            if (!File.Exists(manifest) || !SameFiles(fresh, content))
            {
                DeleteFolder(content);
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
            DeleteFolder(fresh);
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
        var fresh = NewFolder();
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
            var folder = Path.Combine(_root, id, version);
            Directory.CreateDirectory(Path.Combine(_root, id));
            DeleteFolder(folder);
            Directory.Move(fresh, folder);
            FolderSync.Flush(Path.Combine(_root, id));
            return added with { Folder = Path.Combine(folder, Content) };
        }
        finally
        {
            DeleteFolder(fresh);
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

    private void Replace(string path, byte[] content)
    {
        var fresh = Path.Combine(_root, TemporaryFolder, Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(fresh, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
        FolderSync.Flush(Path.GetDirectoryName(path)!);
    }

    private string NewFolder()
    {
        var folder = Path.Combine(_root, TemporaryFolder, Path.GetRandomFileName());
        CreatePrivate(folder);
        return folder;
    }

    private static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(
                folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }
    }
}
