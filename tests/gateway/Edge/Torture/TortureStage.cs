using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.Edge.Torture;

/// <summary>A gateway that waits a second for the head of a request, and allows anybody any number of them.</summary>
public sealed class TortureStage : GatewayStage
{
    protected override void Configure(WebApplicationBuilder builder) =>
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Gateway:Http:HeadTimeout"] = "00:00:01",
                ["Limits:address:Permits"] = "1000000",
            }
        );
}
