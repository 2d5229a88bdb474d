using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panel.Plugins.Host.Packages;

/// <summary>Makes packages: the same folder and key always give the same files in the same order.</summary>
public static class PluginPackageWriter
{
    private const int RegularFile = unchecked((int)0x81A40000);
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // The panel brings these. The SDK's copy would be refused; the others would never be loaded.
    private static readonly string[] LeftOut =
    [
        "Panel.Plugins.Sdk.dll",
        "Panel.Plugins.Sdk.pdb",
        "Panel.Plugins.Sdk.xml",
        "Microsoft.Extensions.Logging.Abstractions.dll",
        "Microsoft.Extensions.DependencyInjection.Abstractions.dll",
    ];

    /// <summary>
    /// Packs a folder that holds plugin.json and lib/. The member <c>files</c> is made anew; the folder stays as it is.
    /// </summary>
    /// <param name="folder">Links in it are refused.</param>
    /// <param name="package">Gets the zip.</param>
    /// <param name="key">Signs; null for an unsigned package.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">The folder makes no package that would be accepted; says why.</exception>
    public static async Task PackAsync(string folder, Stream package, ECDsa? key, CancellationToken cancellationToken)
    {
        var files = Files(folder);
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, file) in files)
        {
            await using var content = File.OpenRead(file);
            hashes[path] = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        }

        var manifest = await ManifestAsync(folder, hashes, cancellationToken);
        using var buffer = new MemoryStream();
        await using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            await AddAsync(zip, PackagePaths.Manifest, new MemoryStream(manifest), cancellationToken);
            if (key is not null)
            {
                var signature = new MemoryStream(PackageSignature.Sign(manifest, key));
                await AddAsync(zip, PackagePaths.Signature, signature, cancellationToken);
            }

            foreach (var (path, file) in files)
            {
                await using var content = File.OpenRead(file);
                await AddAsync(zip, path, content, cancellationToken);
            }
        }

        await FinishAsync(buffer, package, cancellationToken);
    }

    /// <summary>Copies a package with a signature in place of the one that it had.</summary>
    /// <exception cref="InvalidDataException">The package would not be accepted; says why.</exception>
    public static async Task SignAsync(Stream package, Stream target, ECDsa key, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        try
        {
            using var reader = await PackageReader.OpenAsync(package, cancellationToken);
            var manifest =
                await reader.ReadAsync(PackagePaths.Manifest, PackageLimits.Manifest, cancellationToken)
                ?? throw PackageException.Bad("plugin.json is missing.");
            await using var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true);
            await AddAsync(zip, PackagePaths.Manifest, new MemoryStream(manifest), cancellationToken);
            var signature = new MemoryStream(PackageSignature.Sign(manifest, key));
            await AddAsync(zip, PackagePaths.Signature, signature, cancellationToken);
            var others = reader.Files.Where(path => path is not (PackagePaths.Manifest or PackagePaths.Signature));
            foreach (var path in others.Order(StringComparer.Ordinal))
            {
                using var content = new MemoryStream();
                await reader.CopyAsync(path, content, cancellationToken);
                content.Position = 0;
                await AddAsync(zip, path, content, cancellationToken);
            }
        }
        catch (PackageException exception)
        {
            throw new InvalidDataException(exception.Message, exception);
        }

        await FinishAsync(buffer, target, cancellationToken);
    }

    private static SortedDictionary<string, string> Files(string folder)
    {
        var library = Path.Combine(folder, "lib");
        if (!Directory.Exists(library))
        {
            throw new InvalidDataException($"{folder} has no folder lib.");
        }

        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(library, "*", SearchOption.AllDirectories))
        {
            if (File.GetAttributes(file).HasFlag(FileAttributes.ReparsePoint))
            {
                throw new InvalidDataException($"{file} is a link.");
            }

            if (!LeftOut.Contains(Path.GetFileName(file), StringComparer.OrdinalIgnoreCase))
            {
                files[Path.GetRelativePath(folder, file).Replace('\\', '/')] = file;
            }
        }

        return files;
    }

    private static async Task<byte[]> ManifestAsync(
        string folder,
        SortedDictionary<string, string> hashes,
        CancellationToken cancellationToken
    )
    {
        var path = Path.Combine(folder, PackagePaths.Manifest);
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"{folder} has no {PackagePaths.Manifest}.");
        }

        try
        {
            var manifest =
                JsonNode.Parse(await File.ReadAllBytesAsync(path, cancellationToken)) as JsonObject
                ?? throw new InvalidDataException($"{path} is not a JSON object.");
            manifest["files"] = new JsonObject(
                hashes.Select(hash => KeyValuePair.Create<string, JsonNode?>(hash.Key, JsonValue.Create(hash.Value)))
            );
            return JsonSerializer.SerializeToUtf8Bytes(manifest, Indented);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }
    }

    private static async Task AddAsync(ZipArchive zip, string path, Stream content, CancellationToken cancellationToken)
    {
        var entry = zip.CreateEntry(path, CompressionLevel.Optimal);
        entry.LastWriteTime = Epoch;
        entry.ExternalAttributes = RegularFile;
        await using var target = await entry.OpenAsync(cancellationToken);
        await content.CopyToAsync(target, cancellationToken);
    }

    // Checked as the panel will, so that an author learns of a mistake here.
    private static async Task FinishAsync(MemoryStream buffer, Stream package, CancellationToken cancellationToken)
    {
        buffer.Position = 0;
        var check = await new PluginPackages().CheckAsync(buffer, [], cancellationToken);
        if (check.Error is not null)
        {
            throw new InvalidDataException(check.Error);
        }

        buffer.Position = 0;
        await buffer.CopyToAsync(package, cancellationToken);
    }
}
