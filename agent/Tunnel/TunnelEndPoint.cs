using Microsoft.AspNetCore.Connections;

namespace Panel.Agent.Tunnel;

/// <summary>"Listening" on it means dialling the panel.</summary>
internal sealed class TunnelEndPoint(Uri address, TunnelKind kind) : UriEndPoint(address)
{
    public TunnelKind Kind { get; } = kind;
}
