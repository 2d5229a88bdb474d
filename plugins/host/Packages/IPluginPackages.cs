using Panel.Plugins.Host.Sources;

namespace Panel.Plugins.Host.Packages;

/// <summary>Reads packages that strangers made.</summary>
public interface IPluginPackages
{
    /// <summary>Checks a package without running any of it: size, zip, manifest, hashes, signature, contract range.</summary>
    /// <param name="package">Seekable; at most 20 MiB.</param>
    /// <param name="keys">Whose signature makes it trusted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<PackageCheck> CheckAsync(
        Stream package,
        IReadOnlyList<PublisherKey> keys,
        CancellationToken cancellationToken
    );
}
