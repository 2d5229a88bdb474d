using Panel.Plugins.Host;
using Panel.Plugins.Host.Packages;

namespace Panel.Nodes.Plugins;

/// <summary>A package that was verified. Its bytes are a row of their own, so that lists do not read them.</summary>
internal sealed class PluginVersion
{
    public required Guid Id { get; init; }

    public required Guid InstalledPluginId { get; init; }

    public required string Version { get; init; }

    /// <summary>Of the whole file, in hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    public required long Size { get; init; }

    public required PluginTrust Trust { get; set; }

    /// <summary>Of the key whose signature holds; null when none does.</summary>
    public string? KeyId { get; init; }

    public required PluginManifest Manifest { get; init; }

    public required DateTimeOffset UploadedAt { get; init; }

    /// <summary>What the manifest asks for; without trust always a worker.</summary>
    public PluginIsolation Isolation => Trust == PluginTrust.Untrusted ? PluginIsolation.Worker : Manifest.Isolation;
}
