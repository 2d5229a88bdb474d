using Yarp.ReverseProxy.Configuration;

namespace Panel.Gateway.Extensions;

/// <summary>What a plugin's configuration means to the proxy, or everything that is wrong with it.</summary>
/// <param name="Routes">Empty when there are problems.</param>
/// <param name="Clusters">Empty when there are problems.</param>
/// <param name="Problems">Empty when it is taken.</param>
internal sealed record CompiledExtension(
    IReadOnlyList<RouteConfig> Routes,
    IReadOnlyList<ClusterConfig> Clusters,
    IReadOnlyList<string> Problems
);
