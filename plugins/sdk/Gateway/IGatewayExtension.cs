namespace Panel.Plugins.Sdk.Gateway;

/// <summary>The capability <c>gateway</c>: routes below <c>/x/{plugin id}/</c>.</summary>
public interface IGatewayExtension
{
    /// <summary>Asked once after the start. The host takes the whole of it, or refuses the whole of it.</summary>
    ValueTask<GatewayConfiguration> DescribeAsync(CancellationToken cancellationToken);
}
