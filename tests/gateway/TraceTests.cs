using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests;

public sealed class TraceTests(TraceTests.TracedStage stage) : IClassFixture<TraceTests.TracedStage>
{
    [Fact]
    public async Task Service_GetsATraceOfTheGateways_NotTheClients()
    {
        var person = stage.Identity.Add();

        var seen = await (
            await stage.GetAsync(
                "/v1/nodes",
                person.Credential,
                ("traceparent", "00-11111111111111111111111111111111-2222222222222222-01")
            )
        ).HeadersSeenAsync();

        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-01$", seen["traceparent"]);
        Assert.DoesNotContain("11111111111111111111111111111111", seen["traceparent"], StringComparison.Ordinal);
    }

    public sealed class TracedStage : GatewayStage
    {
        // No collector listens: the trace goes on all the same.
        protected override void Configure(WebApplicationBuilder builder) =>
            builder.Configuration.AddInMemoryCollection([
                new("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{FreePort.Next()}"),
            ]);
    }
}
