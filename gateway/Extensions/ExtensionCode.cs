using System.Collections.Concurrent;
using Panel.Gateway.Admission;
using Panel.Hosting.Errors;
using Panel.Plugins.Host;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Gateway;

namespace Panel.Gateway.Extensions;

/// <summary>
/// Runs code of plugins in a request's way, for 50 ms at most. What does not come back keeps one of a few places, so
/// that a plugin that hangs takes no more threads than these.
/// </summary>
internal sealed class ExtensionCode(IPluginCatalog catalog, TimeProvider clock)
{
    private const int AtOnce = 16;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _places = new(StringComparer.Ordinal);

    /// <returns>Null when the request may go on.</returns>
    public async Task<ApiError?> RunAsync(
        string pluginId,
        string name,
        GatewayRequest request,
        CancellationToken cancellationToken
    )
    {
        var places = _places.GetOrAdd(pluginId, _ => new SemaphoreSlim(AtOnce, AtOnce));
        if (!await places.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            return Failed(pluginId, "is busy");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = Task.Run(() => CallAsync(pluginId, name, request, limit.Token), CancellationToken.None);
        _ = ReleaseAsync(running, places);
        try
        {
            await running.WaitAsync(Limit, clock, cancellationToken);
            return null;
        }
        catch (TimeoutException)
        {
            await limit.CancelAsync();
            return Failed(pluginId, "took too long");
        }
        catch (Exception exception)
            when (exception is PluginFailedException or ProviderException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return Failed(pluginId, "failed");
        }
    }

    public static GatewayRequest Request(
        HttpContext context,
        string path,
        string query,
        Dictionary<string, string> headers
    )
    {
        var caller = RequestState.Of(context).Caller?.Answer;
        return new GatewayRequest
        {
            Method = context.Request.Method.ToUpperInvariant(),
            Path = path,
            Query = query,
            Headers = headers,
            UserId = caller?.SubjectId.ToString(),
            OrganizationId = caller?.OrganizationId?.ToString(),
        };
    }

    private Task<bool> CallAsync(
        string pluginId,
        string name,
        GatewayRequest request,
        CancellationToken cancellationToken
    ) =>
        catalog.CallAsync<IGatewayTransform, bool>(
            pluginId,
            async (transform, token) =>
            {
                await transform.TransformAsync(name, request, token);
                return true;
            },
            cancellationToken
        );

    private static async Task ReleaseAsync(Task running, SemaphoreSlim places)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        places.Release();
    }

    public static ApiError Failed(string pluginId, string how) =>
        new(502, "plugin_failed", $"The plugin {pluginId} {how}.");
}
