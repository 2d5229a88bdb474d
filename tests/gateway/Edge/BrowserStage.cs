using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests.Edge;

/// <summary>A gateway that another origin's pages may use, with a page among its routes, and whose log is kept.</summary>
public sealed class BrowserStage : GatewayStage
{
    internal TestLogs Logs { get; } = new();

    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Logging.AddProvider(Logs);
        builder.Configuration.AddInMemoryCollection([new("CrossSite:TrustedOrigins:0", "https://app.example.com"), new("ReverseProxy:Routes:alerts:Metadata:ContentSecurityPolicy", "default-src 'self'")]);
    }
}
