using System.Security.Cryptography;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Sources;

namespace Panel.Standalone.Plugins;

/// <summary>Reads the files that <c>panel plugin keygen</c> writes.</summary>
internal static class PluginKeys
{
    public static async Task<ECDsa> ReadPrivateAsync(string path, CancellationToken cancellationToken) =>
        PublisherKeys.ImportPem(await File.ReadAllTextAsync(path, cancellationToken));

    public static async Task<PublisherKey> ReadPublicAsync(string path, CancellationToken cancellationToken)
    {
        using var key = PublisherKeys.Import((await File.ReadAllTextAsync(path, cancellationToken)).Trim());
        return PublisherKeys.Describe(key, Path.GetFileNameWithoutExtension(path));
    }
}
