using Microsoft.Extensions.Options;
using Panel.Nodes.Plugins.Keys;
using Panel.Nodes.Plugins.Packages;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Sources;

namespace Panel.Nodes.Plugins.Shipped;

/// <summary>
/// Reads the folder that the build fills: packages, and in <c>first-party.pub</c> the public half of the key that this
/// build signed them with and threw away.
/// </summary>
internal sealed partial class ShippedFolder(
    IPluginPackages packages,
    IOptions<PluginsOptions> options,
    ILogger<ShippedFolder> logger
)
{
    private const string KeyFile = "first-party.pub";
    private const string Publisher = "Panel";

    /// <summary>Null when nothing ships.</summary>
    public async Task<PublisherKey?> ReadKeyAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(options.Value.Shipped, KeyFile);
        if (!File.Exists(path))
        {
            return null;
        }

        var text = (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
        return TrustedKeys.IdOf(text) is { } id
            ? new PublisherKey(id, Publisher, text, FirstParty: true)
            : throw new InvalidOperationException($"{path} is not a public key.");
    }

    public async Task<IReadOnlyList<ShippedPackage>> ReadAsync(PublisherKey key, CancellationToken cancellationToken)
    {
        List<ShippedPackage> shipped = [];
        foreach (var path in Directory.EnumerateFiles(options.Value.Shipped, "*.zip").Order(StringComparer.Ordinal))
        {
            await using var content = File.OpenRead(path);
            var check = await packages.CheckAsync(content, [key], cancellationToken);
            content.Position = 0;
            if (
                check is { Trust: PluginTrust.FirstParty, Manifest: { } manifest }
                && await PackageFile.ReadAsync(content, cancellationToken) is { } file
            )
            {
                shipped.Add(new ShippedPackage(manifest, key.Id, file));
            }
            else
            {
                Log.Refused(logger, path, check.Error ?? "this build's key did not sign it");
            }
        }

        return shipped;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The shipped package {Path} is left out: {Reason}")]
        public static partial void Refused(ILogger logger, string path, string reason);
    }
}
