using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Panel.Plugins.Sdk;
using Panel.Testing;

namespace Panel.Plugins.Channels.Tests.Support;

/// <summary>What the host lends, for the channels of the tests. A channel uses neither settings nor store.</summary>
internal sealed class PluginHost(IPluginNetwork network, TimeProvider clock, TestLogs logs)
    : IPluginContext,
        IPluginConfiguration,
        IPluginStore
{
    public string PluginId => "test";

    public string PluginVersion => "1.0.0";

    public ILogger Logger { get; } = logs.CreateLogger("plugin");

    public TimeProvider Clock => clock;

    public IPluginNetwork Network => network;

    public IPluginConfiguration Configuration => this;

    public IPluginStore Store => this;

    public string Json => "{}";

    public T Read<T>(JsonTypeInfo<T> type) => throw new NotSupportedException();

    public Task<string?> GetAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetAsync(string key, string? value, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
