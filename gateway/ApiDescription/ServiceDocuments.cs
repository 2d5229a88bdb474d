using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.ApiDescription;

/// <summary>
/// Asks every service of the panel to describe itself. What does not answer keeps its last known part.
/// </summary>
internal sealed partial class ServiceDocuments(
    IProxyStateLookup proxy,
    IHttpClientFactory clients,
    ServiceTokens tokens,
    ILogger<ServiceDocuments> log
)
{
    public const string Client = "api-description";

    /// <summary>For one answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>In bytes; ours have about 300,000.</summary>
    public const int Longest = 8 * 1024 * 1024;

    // The question carries our token, which is not for clusters that the operator adds.
    private static readonly string[] Services = ["alerts", "billing", "identity", "instances", "nodes"];

    private readonly ConcurrentDictionary<string, ServiceDocument> _known = new(StringComparer.Ordinal);

    /// <summary>
    /// The parts, and the names of services that have not described themselves since the gateway started.
    /// </summary>
    public async Task<(IReadOnlyList<ServiceDocument> Parts, IReadOnlyList<string> Missing)> ReadAsync(
        CancellationToken cancellationToken
    )
    {
        var clusters = proxy
            .GetClusters()
            .Where(cluster => Services.Contains(cluster.ClusterId, StringComparer.Ordinal))
            .OrderBy(cluster => cluster.ClusterId, StringComparer.Ordinal)
            .ToArray();
        await Task.WhenAll(clusters.Select(cluster => ReadAsync(cluster, cancellationToken)));
        var parts = clusters
            .Select(cluster => _known.GetValueOrDefault(cluster.ClusterId))
            .OfType<ServiceDocument>()
            .ToArray();
        return (parts, [.. clusters.Select(cluster => cluster.ClusterId).Where(name => !_known.ContainsKey(name))]);
    }

    private async Task ReadAsync(ClusterState cluster, CancellationToken cancellationToken)
    {
        foreach (var replica in cluster.Destinations.Values)
        {
            try
            {
                await ReadAsync(cluster.ClusterId, replica.Model.Config.Address, cancellationToken);
                return;
            }
            catch (Exception exception)
                when (exception is HttpRequestException or JsonException
                    || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                )
            {
                Log.NoAnswer(log, exception, cluster.ClusterId);
            }
        }
    }

    private async Task ReadAsync(string cluster, string address, CancellationToken cancellationToken)
    {
        var known = _known.GetValueOrDefault(cluster);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(address), ServiceDescription.Path));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            await tokens.GetAsync(anonymous: false, cancellationToken)
        );
        if (known?.Tag is { } tag)
        {
            request.Headers.IfNoneMatch.Add(tag);
        }

        using var response = await clients.CreateClient(Client).SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotModified && known is not null)
        {
            return;
        }

        response.EnsureSuccessStatusCode();
        var document =
            await JsonNode.ParseAsync(
                await response.Content.ReadAsStreamAsync(cancellationToken),
                cancellationToken: cancellationToken
            ) as JsonObject;
        _known[cluster] = new ServiceDocument(
            cluster,
            document ?? throw new JsonException("Not an object."),
            response.Headers.ETag
        );
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "The service {Cluster} does not describe itself")]
        public static partial void NoAnswer(ILogger log, Exception failure, string cluster);
    }
}
