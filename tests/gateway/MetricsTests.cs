using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Panel.Gateway.Tests.Support;
using Panel.Telemetry;
using Panel.Testing;

namespace Panel.Gateway.Tests;

public sealed class MetricsTests(MetricsTests.MeteredStage stage) : IClassFixture<MetricsTests.MeteredStage>
{
    [Fact]
    public async Task Lookups_AreCountedByWhatBecameOfThem()
    {
        var (person, stranger) = (stage.Identity.Add(), stage.Identity.Add());
        stage.Identity.Remove(stranger);
        var before = await LookupsAsync();
        for (var request = 0; request < 3; request++)
        {
            await stage.GetAsync("/v1/nodes", person.Credential);
            await stage.GetAsync("/v1/nodes", stranger.Credential);
        }

        Assert.Equal([2, 2, 2], (await LookupsAsync()).Zip(before, (now, then) => now - then));
        Assert.True(
            await stage.ValueAsync("""panel_gateway_introspection_known{service="gateway",answer="principal"}""") >= 1
        );
        Assert.True(
            await stage.ValueAsync("""panel_gateway_introspection_known{service="gateway",answer="refusal"}""") >= 1
        );
    }

    [Fact]
    public async Task OpenSocket_IsCountedWhileItLasts()
    {
        const string Open = """panel_gateway_websockets_open{service="gateway"}""";
        using (await stage.OpenSocketAsync(stage.Identity.Add().Credential))
        {
            Assert.Equal(1, await stage.ValueAsync(Open));
        }

        await Eventually.TrueAsync(async _ => await stage.ValueAsync(Open) == 0);
    }

    [Fact]
    public async Task Upstreams_AreToldEach_WithTheirRequests()
    {
        await stage.GetAsync("/v1/nodes", stage.Identity.Add().Credential);

        Assert.Equal(
            1,
            await stage.ValueAsync(
                """panel_gateway_upstream_available{service="gateway",cluster="nodes",destination="one"}"""
            )
        );
        Assert.Equal(
            0,
            await stage.ValueAsync(
                """panel_gateway_upstream_requests{service="gateway",cluster="nodes",destination="one"}"""
            )
        );
        Assert.True(
            await stage.ValueAsync(
                """panel_gateway_upstream_duration_seconds_count{service="gateway",cluster="nodes",destination="one"}"""
            ) >= 1
        );
    }

    private async Task<double[]> LookupsAsync() =>
        [
            .. await Task.WhenAll(
                ((string[])["miss", "hit", "negative_hit"]).Select(result =>
                    stage.ValueAsync(
                        $$"""panel_gateway_introspection_lookups_total{service="gateway",result="{{result}}"}"""
                    )
                )
            ),
        ];

    public sealed class MeteredStage : GatewayStage
    {
        private readonly string _management = $"http://127.0.0.1:{FreePort.Next()}";

        public Task<string> PageAsync() => Client.GetStringAsync(new Uri($"{_management}/metrics"));

        internal async Task<double> ValueAsync(string series) =>
            double.Parse(
                (await PageAsync())
                    .Split('\n')
                    .SingleOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal))
                    ?[(series.Length + 1)..]
                    ?? "0",
                CultureInfo.InvariantCulture
            );

        protected override void Configure(WebApplicationBuilder builder) => builder.ServeMetricsAt(_management);
    }
}
