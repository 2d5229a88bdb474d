using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Panel.Nodes.Registration;

namespace Panel.Nodes.Tunnels;

/// <summary>This process among the replicas of the service.</summary>
internal sealed class Replica(IOptions<NodesOptions> options, IServer server)
{
    private string? _address;

    /// <summary>Known once the server listens.</summary>
    public string Address =>
        _address ??= (
            options.Value.AdvertisedAddress?.ToString()
            ?? server.Features.Get<IServerAddressesFeature>()!.Addresses.First()
        ).TrimEnd('/');
}
