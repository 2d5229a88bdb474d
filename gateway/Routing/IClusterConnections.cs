namespace Panel.Gateway.Routing;

/// <summary>Connects to clusters that are no services of the panel.</summary>
internal interface IClusterConnections
{
    /// <param name="metadata">Of the cluster.</param>
    /// <param name="handler">Set up for the proxy already.</param>
    /// <returns>False for a cluster that is none of its own; the handler is untouched then.</returns>
    bool TryApply(IReadOnlyDictionary<string, string>? metadata, SocketsHttpHandler handler);
}
