using Panel.Plugins.Sdk.Gateway;
using Panel.Plugins.Worker.Protocol;

namespace Panel.Plugins.Host.Workers.Proxies;

internal sealed class GatewayProxy(IWorkerCalls worker) : IGatewayExtension
{
    public async ValueTask<GatewayConfiguration> DescribeAsync(CancellationToken cancellationToken) =>
        await worker.CallAsync<GatewayConfiguration>("gateway.DescribeAsync", new CallArguments(), cancellationToken);
}
