using Panel.Plugins.Host.Context;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Host.Workers;

/// <summary>What a worker needs to start, and to start again.</summary>
internal sealed record WorkerStart(
    string Folder,
    PluginManifest Manifest,
    string Configuration,
    PluginEgress Egress,
    IPluginStore Store,
    PluginLogger Logger
)
{
    /// <summary>Shows no configuration: it holds secrets.</summary>
    public override string ToString() => $"{Manifest.Id} {Manifest.Version}";
}
