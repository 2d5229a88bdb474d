using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.Routing;

/// <summary>
/// A gateway that gives a request a second, from its first byte to its last, where no route says otherwise.
/// </summary>
public sealed class HurriedStage : GatewayStage
{
    protected override void Configure(WebApplicationBuilder builder) =>
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Gateway:Routing:Total"] = "00:00:01",
                ["ReverseProxy:Clusters:identity:Destinations:one:Address"] = Service.Address.ToString(),
            }
        );
}
