using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Panel.Gateway.Observability.Logging;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.Edge;

/// <summary>
/// A gateway that another origin's pages may use, with a page among its routes, and whose access log is kept.
/// </summary>
public sealed class BrowserStage : GatewayStage
{
    private readonly MemoryStream _accessLog = new();

    internal string AccessLog
    {
        get
        {
            // As the synchronized stream does.
            lock (_accessLog)
            {
                return Encoding.UTF8.GetString(_accessLog.ToArray());
            }
        }
    }

    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new AccessLogOutput(Stream.Synchronized(_accessLog)));
        builder.Configuration.AddInMemoryCollection([
            new("CrossSite:TrustedOrigins:0", "https://app.example.com"),
            new("ReverseProxy:Routes:alerts:Metadata:ContentSecurityPolicy", "default-src 'self'"),
        ]);
    }
}
