using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Panel.Gateway.Routing;
using Panel.Hosting.Errors;

namespace Panel.Gateway.Extensions;

/// <summary>
/// Destinations that hang hold so many requests and no more, and no WebSocket: what has no end would take a place
/// for ever.
/// </summary>
internal sealed class ExtensionLimits(IOptions<ExtensionOptions> options)
{
    private static readonly ApiError NoUpgrade = ApiErrors.BadRequest(
        "Routes of plugins carry no WebSockets.",
        "upgrade_not_supported"
    );

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _places = new(StringComparer.Ordinal);

    public Task ForwardAsync(HttpContext context, RequestDelegate next)
    {
        if (PluginMetadata.PluginOf(context) is not { } plugin)
        {
            return next(context);
        }

        return UpgradeTimeouts.IsUpgrade(context)
            ? NoUpgrade.ExecuteAsync(context)
            : ForwardAsync(context, plugin, next);
    }

    private async Task ForwardAsync(HttpContext context, string plugin, RequestDelegate next)
    {
        var places = _places.GetOrAdd(plugin, _ => new SemaphoreSlim(options.Value.AtOnce));
        if (!await places.WaitAsync(TimeSpan.Zero, context.RequestAborted))
        {
            await ApiErrors.Unavailable($"The plugin {plugin} is busy.", "plugin_busy").ExecuteAsync(context);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            places.Release();
        }
    }
}
