using System.Text.Json.Serialization.Metadata;

namespace Panel.Plugins.Sdk;

/// <summary>The operator's settings, checked against the manifest's schema, secrets in clear text.</summary>
public interface IPluginConfiguration
{
    /// <summary>A JSON object; <c>{}</c> when nothing was configured. A change restarts the plugin.</summary>
    string Json { get; }

    /// <summary>The settings as a type of the plugin's own.</summary>
    /// <param name="type">From a source-generated context: reflection would keep the plugin from unloading.</param>
    T Read<T>(JsonTypeInfo<T> type);
}
