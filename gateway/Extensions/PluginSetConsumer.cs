using MassTransit;
using Panel.Contracts;
using Panel.Plugins.Host.Loading;

namespace Panel.Gateway.Extensions;

/// <summary>Every replica asks for the set as soon as it changed.</summary>
internal sealed class PluginSetConsumer(IPluginUpdates updates) : IConsumer<PluginSetChanged>
{
    public Task Consume(ConsumeContext<PluginSetChanged> context)
    {
        updates.Signal();
        return Task.CompletedTask;
    }
}
