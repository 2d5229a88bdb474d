using System.Text.Json;
using Panel.Hosting.Health;
using Panel.Hosting.Json;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Panel.Gateway.Observability.Health;

/// <summary>Readiness of each service, asked at most every two seconds however often strangers ask us.</summary>
internal sealed class ServiceHealth(IProxyStateLookup proxy, IHttpClientFactory clients, TimeProvider clock)
    : IDisposable
{
    public const string Client = "health";
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private IReadOnlyDictionary<string, string> _last = new Dictionary<string, string>(StringComparer.Ordinal);
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;

    public async Task<IReadOnlyDictionary<string, string>> AllAsync(CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        try
        {
            if (clock.GetUtcNow() - _askedAt < Age)
            {
                return _last;
            }

            var clusters = proxy.GetClusters().ToArray();
            var states = await Task.WhenAll(clusters.Select(cluster => AskAllAsync(cluster, cancellationToken)));
            _askedAt = clock.GetUtcNow();
            return _last = clusters
                .Zip(states)
                .ToDictionary(pair => pair.First.ClusterId, pair => pair.Second, StringComparer.Ordinal);
        }
        finally
        {
            _asking.Release();
        }
    }

    public void Dispose() => _asking.Dispose();

    // With one replica left the service still works.
    private async Task<string> AskAllAsync(ClusterState cluster, CancellationToken cancellationToken)
    {
        var states = await Task.WhenAll(
            cluster.Destinations.Values.Select(replica => AskAsync(replica.Model.Config.Address, cancellationToken))
        );
        return states.Distinct(StringComparer.Ordinal).Count() == 1 ? states[0]
            : states.Any(state => state is "healthy" or "degraded") ? "degraded"
            : "unhealthy";
    }

    private async Task<string> AskAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await clients
                .CreateClient(Client)
                .GetAsync(new Uri(new Uri(address), "/health/ready"), cancellationToken);
            return (
                    await response.Content.ReadFromJsonAsync<HealthResponse>(PanelJson.Options, cancellationToken)
                )?.Status
                ?? "unhealthy";
        }
        catch (Exception exception)
            when (exception is HttpRequestException or JsonException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return "unhealthy";
        }
    }
}
