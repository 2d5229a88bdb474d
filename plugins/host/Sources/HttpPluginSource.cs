using System.Net;
using System.Net.Http.Json;
using Panel.Hosting.Auth;
using Panel.Hosting.Json;

namespace Panel.Plugins.Host.Sources;

/// <summary>The source of every service but nodes: asks nodes, whose address is <c>Internal:Nodes</c>.</summary>
public sealed class HttpPluginSource(IHttpClientFactory clients) : IPluginSource
{
    private const long LargestPackage = 20 << 20;

    /// <inheritdoc/>
    public async Task<PluginSet?> ReadAsync(long knownVersion, CancellationToken cancellationToken)
    {
        using var client = NewClient();
        using var response = await client.GetAsync(
            $"{PluginRoutes.Root}{PluginRoutes.Set}?known={knownVersion}",
            cancellationToken
        );
        response.EnsureSuccessStatusCode();
        return response.StatusCode == HttpStatusCode.NoContent
            ? null
            : await response.Content.ReadFromJsonAsync<PluginSet>(PanelJson.Options, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenPackageAsync(string pluginId, string version, CancellationToken cancellationToken)
    {
        using var client = NewClient();
        client.MaxResponseContentBufferSize = LargestPackage;
        return new MemoryStream(
            await client.GetByteArrayAsync(
                $"{PluginRoutes.Root}/{Uri.EscapeDataString(pluginId)}/versions/{Uri.EscapeDataString(version)}/package",
                cancellationToken
            ),
            writable: false
        );
    }

    /// <inheritdoc/>
    public async Task ReportAsync(PluginReplicaReport report, CancellationToken cancellationToken)
    {
        using var client = NewClient();
        using var response = await client.PostAsJsonAsync(
            $"{PluginRoutes.Root}{PluginRoutes.Reports}",
            report,
            PanelJson.Options,
            cancellationToken
        );
        response.EnsureSuccessStatusCode();
    }

    /// <inheritdoc/>
    public async Task<string?> GetValueAsync(string pluginId, string key, CancellationToken cancellationToken)
    {
        using var client = NewClient();
        using var response = await client.GetAsync(ValueAt(pluginId, key), cancellationToken);
        response.EnsureSuccessStatusCode();
        return response.StatusCode == HttpStatusCode.NoContent
            ? null
            : (
                await response.Content.ReadFromJsonAsync<PluginStoredValue>(PanelJson.Options, cancellationToken)
            )?.Value;
    }

    /// <inheritdoc/>
    public async Task<bool> SetValueAsync(
        string pluginId,
        string key,
        string? value,
        CancellationToken cancellationToken
    )
    {
        using var client = NewClient();
        using var response = await client.PutAsJsonAsync(
            ValueAt(pluginId, key),
            new PluginStoredValue(value),
            PanelJson.Options,
            cancellationToken
        );
        if (response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge)
        {
            return false;
        }

        response.EnsureSuccessStatusCode();
        return true;
    }

    // With this service's own token and a time limit of ten seconds.
    private HttpClient NewClient() => clients.CreateClient(InternalAuthExtensions.NodesClient);

    private static string ValueAt(string pluginId, string key) =>
        $"{PluginRoutes.Root}/{Uri.EscapeDataString(pluginId)}/values?key={Uri.EscapeDataString(key)}";
}
