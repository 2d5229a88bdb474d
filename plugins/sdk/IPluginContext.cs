using Microsoft.Extensions.Logging;

namespace Panel.Plugins.Sdk;

/// <summary>What the host lends to a plugin. Every member may be used from many threads at once.</summary>
public interface IPluginContext
{
    /// <summary>The id of the manifest.</summary>
    string PluginId { get; }

    /// <summary>The version of the manifest.</summary>
    string PluginVersion { get; }

    /// <summary>Lines appear in the host's log under the plugin's id; more than 100 a second are dropped and counted.</summary>
    ILogger Logger { get; }

    /// <summary>The time; never read the machine's own.</summary>
    TimeProvider Clock { get; }

    /// <summary>The way to declared hosts.</summary>
    IPluginNetwork Network { get; }

    /// <summary>What the operator configured.</summary>
    IPluginConfiguration Configuration { get; }

    /// <summary>Values that outlive restarts and upgrades.</summary>
    IPluginStore Store { get; }
}
