using System.Collections.Concurrent;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Host.Sources;

namespace Panel.Standalone.Plugins;

/// <summary>
/// The set of <c>panel plugin run</c>: one plugin, packed and signed on the spot, with every host granted that it
/// declares, and a store in memory.
/// </summary>
internal sealed class FolderPluginSource(byte[] package, PluginSet set) : IPluginSource
{
    private readonly ConcurrentDictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<PluginReplicaStatus> _reported = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    /// <summary>How the plugin fared when it was loaded.</summary>
    public Task<PluginReplicaStatus> Reported => _reported.Task;

    public string PluginId => set.Plugins[0].Id;

    /// <param name="folder">The output of a build.</param>
    /// <param name="configuration">A JSON object.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<(FolderPluginSource Source, PluginManifest Manifest)> CreateAsync(
        string folder,
        string configuration,
        CancellationToken cancellationToken
    )
    {
        using var key = PublisherKeys.Generate();
        using var staging = PluginStaging.Create(folder, Path.Combine(folder, "plugin.json"));
        using var package = new MemoryStream();
        await PluginPackageWriter.PackAsync(staging.Folder, package, key, cancellationToken);
        package.Position = 0;
        var publisher = PublisherKeys.Describe(key, "run");
        var check = await new PluginPackages().CheckAsync(package, [publisher], cancellationToken);
        var manifest = check.Manifest ?? throw new InvalidDataException(check.Error);
        var bytes = package.ToArray();
        var entry = new PluginSetEntry(
            manifest.Id,
            manifest.Version,
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)),
            manifest.Capabilities,
            manifest.Hosts,
            AcceptWeak: true,
            configuration,
            ConfigurationVersion: 1
        );
        return (new FolderPluginSource(bytes, new PluginSet(1, [entry], [publisher], AllowUntrusted: false)), manifest);
    }

    public Task<PluginSet?> ReadAsync(long knownVersion, CancellationToken cancellationToken) =>
        Task.FromResult(knownVersion == set.Version ? null : set);

    public Task<Stream> OpenPackageAsync(string pluginId, string version, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(new MemoryStream(package, writable: false));

    public Task ReportAsync(PluginReplicaReport report, CancellationToken cancellationToken)
    {
        if (report.Plugins.FirstOrDefault(plugin => plugin.Id == PluginId) is { } status)
        {
            _reported.TrySetResult(status);
        }

        return Task.CompletedTask;
    }

    public Task<string?> GetValueAsync(string pluginId, string key, CancellationToken cancellationToken) =>
        Task.FromResult(_values.GetValueOrDefault(key));

    public Task<bool> SetValueAsync(string pluginId, string key, string? value, CancellationToken cancellationToken)
    {
        if (value is null)
        {
            _values.TryRemove(key, out _);
        }
        else
        {
            _values[key] = value;
        }

        return Task.FromResult(true);
    }
}
