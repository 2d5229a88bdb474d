namespace Panel.Plugins.Sdk.Gateway;

/// <summary>
/// Code of a plugin in a request's way; only plugins that run in process may implement it.
/// </summary>
public interface IGatewayTransform
{
    /// <summary>Runs after the gateway's own checks, within 50 ms; slower or throwing ones answer 502.</summary>
    /// <param name="name">As the route names it.</param>
    /// <param name="request">May be changed.</param>
    /// <param name="cancellationToken">Cancelled when the time is over.</param>
    ValueTask TransformAsync(string name, GatewayRequest request, CancellationToken cancellationToken);
}
