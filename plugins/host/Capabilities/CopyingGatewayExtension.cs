using Panel.Plugins.Sdk.Gateway;

namespace Panel.Plugins.Host.Capabilities;

internal sealed class CopyingGatewayExtension(IGatewayExtension plugin) : IGatewayExtension
{
    public async ValueTask<GatewayConfiguration> DescribeAsync(CancellationToken cancellationToken) =>
        Copies.Of(await plugin.DescribeAsync(cancellationToken));
}
