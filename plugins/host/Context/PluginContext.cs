using Microsoft.Extensions.Logging;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Host.Context;

internal sealed record PluginContext(
    string PluginId,
    string PluginVersion,
    ILogger Logger,
    TimeProvider Clock,
    IPluginNetwork Network,
    IPluginConfiguration Configuration,
    IPluginStore Store
) : IPluginContext;
