using Microsoft.AspNetCore.Connections;

namespace Panel.Agent.Tunnel;

/// <summary>"Listening" on it means dialling the panel, at one of its gateways.</summary>
/// <param name="addresses">At least one.</param>
internal sealed class TunnelEndPoint(IReadOnlyList<Uri> addresses, TunnelKind kind) : UriEndPoint(addresses[0])
{
    public IReadOnlyList<Uri> Addresses { get; } = addresses;

    public TunnelKind Kind { get; } = kind;
}
