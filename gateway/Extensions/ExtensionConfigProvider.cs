using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace Panel.Gateway.Extensions;

/// <summary>Routes and clusters of plugins, beside those of the gateway's own configuration.</summary>
internal sealed class ExtensionConfigProvider : IProxyConfigProvider, IDisposable
{
    /// <summary>Of routes: another value makes the proxy build their endpoints anew.</summary>
    private const string Revision = "PluginRevision";

    private Snapshot _current = new([], []);
    private IReadOnlyList<RouteConfig> _routes = [];
    private int _revision;

    public IProxyConfig GetConfig() => Volatile.Read(ref _current);

    /// <summary>Requests that are under way keep what they began with.</summary>
    /// <returns>False when it is what stands there already.</returns>
    public bool TryReplace(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters)
    {
        if (routes.SequenceEqual(_routes) && clusters.SequenceEqual(_current.Clusters))
        {
            return false;
        }

        _routes = routes;
        Publish(clusters);
        return true;
    }

    /// <summary>
    /// The same once more: routing that is being set up by the first request of the process at the very moment of a
    /// change can miss the change, and would notice only the next one.
    /// </summary>
    public void Repeat() => Publish(_current.Clusters);

    private void Publish(IReadOnlyList<ClusterConfig> clusters)
    {
        _revision++;
        var last = Interlocked.Exchange(ref _current, new Snapshot([.. _routes.Select(WithRevision)], clusters));
        last.Expire();
    }

    private RouteConfig WithRevision(RouteConfig route) =>
        route with
        {
            Metadata = new Dictionary<string, string>(route.Metadata!, StringComparer.Ordinal)
            {
                [Revision] = $"{_revision}",
            },
        };

    public void Dispose() => _current.Dispose();

    private sealed class Snapshot : IProxyConfig, IDisposable
    {
        private readonly CancellationTokenSource _expired = new();

        public Snapshot(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters)
        {
            (Routes, Clusters) = (routes, clusters);
            ChangeToken = new CancellationChangeToken(_expired.Token);
        }

        public IReadOnlyList<RouteConfig> Routes { get; }

        public IReadOnlyList<ClusterConfig> Clusters { get; }

        public IChangeToken ChangeToken { get; }

        public void Expire() => _expired.Cancel();

        public void Dispose() => _expired.Dispose();
    }
}
