using Panel.Plugins.Host.Sources;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Host.Packages;

/// <summary>Checks packages; runs nothing of them.</summary>
public sealed class PluginPackages : IPluginPackages
{
    private const string SdkAssembly = "Panel.Plugins.Sdk.dll";

    /// <inheritdoc/>
    public Task<PackageCheck> CheckAsync(
        Stream package,
        IReadOnlyList<PublisherKey> keys,
        CancellationToken cancellationToken
    ) => CheckAsync(package, keys, unpackTo: null, cancellationToken);

    /// <param name="package">At most 20 MiB.</param>
    /// <param name="keys">Whose signature makes it trusted.</param>
    /// <param name="unpackTo">An empty folder that gets the files; half filled when the package is refused.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<PackageCheck> UnpackAsync(
        Stream package,
        IReadOnlyList<PublisherKey> keys,
        string unpackTo,
        CancellationToken cancellationToken
    ) => await CheckAsync(package, keys, unpackTo, cancellationToken);

    private static async Task<PackageCheck> CheckAsync(
        Stream package,
        IReadOnlyList<PublisherKey> keys,
        string? unpackTo,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var reader = await PackageReader.OpenAsync(package, cancellationToken);
            var bytes =
                await reader.ReadAsync(PackagePaths.Manifest, PackageLimits.Manifest, cancellationToken)
                ?? throw PackageException.Bad("plugin.json is missing.");
            var signature = await reader.ReadAsync(PackagePaths.Signature, PackageLimits.Signature, cancellationToken);

            // The signature first: what a known key did not sign is not read any further.
            var key = signature is null ? null : PackageSignature.Verify(bytes, signature, keys);
            var manifest = await ManifestReader.ReadAsync(bytes, cancellationToken);
            RefuseOtherContracts(manifest.Contract);
            await CheckFilesAsync(reader, manifest, unpackTo, cancellationToken);
            if (unpackTo is not null)
            {
                await WriteAsync(Path.Combine(unpackTo, PackagePaths.Manifest), bytes, cancellationToken);
            }

            var trust = key switch
            {
                null => PluginTrust.Untrusted,
                { FirstParty: true } => PluginTrust.FirstParty,
                _ => PluginTrust.Trusted,
            };
            return new PackageCheck(manifest, trust, key?.Id, Code: null, Error: null);
        }
        catch (PackageException exception)
        {
            return new PackageCheck(null, PluginTrust.Untrusted, null, exception.Code, exception.Message);
        }
    }

    private static void RefuseOtherContracts(ContractRange contract)
    {
        if (PluginContract.Version < contract.Min || PluginContract.Version > contract.Max)
        {
            throw new PackageException(
                "contract_mismatch",
                $"contract: the plugin works with {contract.Min} to {contract.Max}, this panel has "
                    + $"{PluginContract.Version}."
            );
        }
    }

    private static async Task CheckFilesAsync(
        PackageReader reader,
        PluginManifest manifest,
        string? unpackTo,
        CancellationToken cancellationToken
    )
    {
        var present = reader
            .Files.Where(path => path.StartsWith(PackagePaths.Library, StringComparison.Ordinal))
            .ToHashSet();
        if (manifest.Files.Keys.FirstOrDefault(path => !present.Contains(path)) is { } missing)
        {
            throw new PackageException("hash_mismatch", $"\"{missing}\" is listed in files and missing.");
        }

        foreach (var path in present)
        {
            if (!manifest.Files.TryGetValue(path, out var expected))
            {
                throw new PackageException("hash_mismatch", $"\"{path}\" is not listed in files.");
            }

            if (Path.GetFileName(path).Equals(SdkAssembly, StringComparison.OrdinalIgnoreCase))
            {
                throw PackageException.Bad($"\"{path}\" is a copy of the SDK, which the panel brings; leave it out.");
            }

            var target = unpackTo is null ? Stream.Null : Create(Path.Combine(unpackTo, path));
            await using (target)
            {
                var actual = await reader.CopyAsync(path, target, cancellationToken);
                if (!actual.Equals(expected, StringComparison.OrdinalIgnoreCase))
                {
                    throw new PackageException("hash_mismatch", $"\"{path}\" has another hash than files says.");
                }

                Flush(target);
            }
        }
    }

    private static FileStream Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    private static async Task WriteAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        await using var file = Create(path);
        await file.WriteAsync(bytes, cancellationToken);
        Flush(file);
    }

    private static void Flush(Stream target)
    {
        if (target is FileStream file)
        {
            file.Flush(flushToDisk: true);
        }
    }
}
