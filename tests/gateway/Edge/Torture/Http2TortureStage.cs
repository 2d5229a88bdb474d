using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Panel.Gateway.Tests.Edge.Torture;

/// <summary>As <see cref="TortureStage"/>, with TLS.</summary>
public sealed class Http2TortureStage : TlsStage
{
    protected override void Configure(WebApplicationBuilder builder)
    {
        base.Configure(builder);
        builder.Configuration.AddInMemoryCollection([
            new("Gateway:Http:HeadTimeout", "00:00:01"),
            new("Limits:address:Permits", "1000000"),
        ]);
    }
}
