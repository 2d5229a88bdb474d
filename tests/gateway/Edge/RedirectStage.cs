using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Panel.Testing;

namespace Panel.Gateway.Tests.Edge;

/// <summary>A gateway that also listens by plain http, and sends everybody there to https.</summary>
public sealed class RedirectStage : TlsStage
{
    public int HttpsPort { get; } = FreePort.Next();

    protected override void Configure(WebApplicationBuilder builder)
    {
        base.Configure(builder);
        builder.Configuration.AddInMemoryCollection([
            new("Urls", $"http://127.0.0.1:0;https://127.0.0.1:{HttpsPort}"),
            new("Gateway:Tls:RedirectPort", $"{HttpsPort}"),
        ]);
    }
}
