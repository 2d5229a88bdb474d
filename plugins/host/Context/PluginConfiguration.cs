using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Host.Context;

internal sealed class PluginConfiguration(string json) : IPluginConfiguration
{
    public string Json { get; } = json;

    public T Read<T>(JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(Json, type) ?? throw new InvalidOperationException("The configuration is null.");
}
