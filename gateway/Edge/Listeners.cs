using System.Net.Quic;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Panel.Gateway.Admission.Credentials;
using Panel.Gateway.Edge.Tls;

namespace Panel.Gateway.Edge;

/// <summary>
/// What every address that the gateway listens on has. In one place: the server keeps only the last of such defaults.
/// </summary>
internal static class Listeners
{
    public static void AddListeners(this WebApplicationBuilder builder) =>
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ConfigureEndpointDefaults(listener =>
            {
                ConnectionCredentialCache.Keep(listener);
                // HTTP/3 where the platform has QUIC: Kestrel leaves it out elsewhere, and
                // tells browsers of it (Alt-Svc) where it is there.
                if (kestrel.ApplicationServices.GetService<ServerCertificate>() is not null && QuicListener.IsSupported)
                {
                    listener.Protocols = HttpProtocols.Http1AndHttp2AndHttp3;
                }
            })
        );
}
