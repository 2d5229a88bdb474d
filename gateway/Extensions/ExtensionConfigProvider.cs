using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace Panel.Gateway.Extensions;

/// <summary>Routes and clusters of plugins, beside those of the gateway's own configuration.</summary>
internal sealed class ExtensionConfigProvider : IProxyConfigProvider, IDisposable
{
    public static readonly System.Collections.Concurrent.ConcurrentQueue<string> Dbg = new();
    private Snapshot _current = new([], []);

    public IProxyConfig GetConfig() { var c = Volatile.Read(ref _current); Dbg.Enqueue($"{Environment.CurrentManagedThreadId} get {c.Routes.Count} {new System.Diagnostics.StackTrace().GetFrame(1)?.GetMethod()?.Name}"); return c; }

    /// <summary>Requests that are under way keep what they began with.</summary>
    public void Replace(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters)
    {
        var last = Interlocked.Exchange(ref _current, new Snapshot(routes, clusters));
        Dbg.Enqueue($"{Environment.CurrentManagedThreadId} begin {routes.Count}");
        last.Expire();
        Dbg.Enqueue($"{Environment.CurrentManagedThreadId} end");
    }

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
