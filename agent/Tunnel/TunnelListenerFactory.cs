using System.Net;
using Microsoft.AspNetCore.Connections;
using Panel.Agent.Hosting;

namespace Panel.Agent.Tunnel;

internal sealed class TunnelListenerFactory(
    TunnelDialer dialer,
    TunnelStates states,
    AgentOptions options,
    TimeProvider clock,
    ILogger<TunnelListener> logger
) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is TunnelEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(
            new TunnelListener((TunnelEndPoint)endpoint, dialer, states, options, clock, logger)
        );
}
