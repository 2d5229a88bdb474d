using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.Routing;

/// <summary>A gateway that waits a second for a service to say something.</summary>
public sealed class ImpatientStage : GatewayStage
{
    protected override void Configure(WebApplicationBuilder builder) =>
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["ReverseProxy:Clusters:nodes:HttpRequest:ActivityTimeout"] = "00:00:01",
                ["ReverseProxy:Clusters:instances:HttpRequest:ActivityTimeout"] = "00:00:01",
                ["ReverseProxy:Routes:alerts:Timeout"] = "00:00:01",
            }
        );
}
