using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Panel.Agent.Hosting;

namespace Panel.Agent.Tunnel;

internal static class TunnelServices
{
    public static void AddTunnels(this WebApplicationBuilder builder, AgentOptions options)
    {
        builder.Services.AddSingleton<TunnelStates>();
        builder.Services.AddSingleton<TunnelDialer>();
        // Beside Kestrel's own sockets: Kestrel asks each factory whether it can bind an end point.
        builder.Services.AddSingleton<IConnectionListenerFactory, TunnelListenerFactory>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            var http2 = kestrel.Limits.Http2;
            // One connection carries everything, and each console holds a stream for hours.
            http2.MaxStreamsPerConnection = 10_000;
            http2.InitialConnectionWindowSize = 8 << 20;
            http2.InitialStreamWindowSize = 1 << 20;
            foreach (var kind in Enum.GetValues<TunnelKind>())
            {
                kestrel.Listen(
                    new TunnelEndPoint([.. options.PanelUrls.Select(url => TunnelAddress.Of(url, kind))], kind),
                    listen => listen.Protocols = HttpProtocols.Http2
                );
            }
        });
    }
}
