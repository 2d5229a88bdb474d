using Panel.Plugins.Host.Installed;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Sources;

namespace Panel.Plugins.Host.Loading;

/// <summary>Gets the package of an entry from the disk, else from the source, and has it checked either way.</summary>
internal sealed class PackageFetcher(PackageFolder folder, IPluginSource source, TimeProvider clock)
{
    private static readonly TimeSpan FetchTime = TimeSpan.FromMinutes(2);

    /// <param name="set">Whose keys count.</param>
    /// <param name="entry">Of the set.</param>
    /// <param name="offline">Whether the source is left alone.</param>
    /// <param name="cancellationToken">Of the process.</param>
    /// <exception cref="PackageException">The package is not accepted.</exception>
    /// <exception cref="PackageAwayException">The package cannot be had now.</exception>
    public async Task<InstalledPackage> GetAsync(
        PluginSet set,
        PluginSetEntry entry,
        bool offline,
        CancellationToken cancellationToken
    )
    {
        var (id, version, hash) = (entry.Id, entry.Version, entry.PackageSha256);
        if (await folder.FindAsync(id, version, hash, set.Keys, cancellationToken) is { } present)
        {
            return present;
        }

        if (offline)
        {
            throw new PackageAwayException($"The package of {version} is not on this disk.");
        }

        using var limit = new CancellationTokenSource(FetchTime, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await using var package = await source.OpenPackageAsync(id, version, both.Token);
            return await folder.AddAsync(id, version, hash, package, set.Keys, both.Token);
        }
        catch (Exception exception)
            when (exception is not PackageException && !cancellationToken.IsCancellationRequested)
        {
            // The source or the disk, not the plugin: the next round tries again.
            throw new PackageAwayException($"The package of {version} cannot be fetched now.", exception);
        }
    }
}
