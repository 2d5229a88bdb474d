using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Panel.Testing;

namespace Panel.Telemetry.Tests;

public sealed class ExportTests
{
    [Fact]
    public async Task Request_AcrossHosts_IsOneTraceOfNamedSpansWithoutSecrets()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var host = await MeteredHost.StartAsync("front", management: null, settings: collector.Settings);

        // The client of the same process begins the trace, as the gateway's does towards a service.
        await host.Client.GetAsync("/things/1?code=secret");

        var server = await Eventually.GetAsync(
            () => collector.Spans.FirstOrDefault(span => span.Tags.GetValueOrDefault("http.route") == "/things/{id}"),
            span => span is not null
        );
        var client = await Eventually.GetAsync(
            () => collector.Spans.FirstOrDefault(span => span.Id == server!.Parent),
            span => span is not null
        );
        Assert.Equal(
            ("front", "front", "", server!.Trace),
            (server.Service, client!.Service, client.Parent, client.Trace)
        );
        Assert.Equal(("GET", "GET /things/{id}"), (server.Tags["http.request.method"], server.Name));
        Assert.Equal("front", server.Tags["panel.service"]);
        Assert.DoesNotContain(
            collector.Spans,
            span => span.Tags.Values.Any(value => value.Contains("secret", StringComparison.Ordinal))
        );
    }

    // With this the gateway tells of requests that it does not trace itself.
    [Fact]
    public async Task Request_OfAGatewayWithoutACollector_IsRecordedByTheService()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var host = await MeteredHost.StartAsync("alone", management: null, settings: collector.Settings);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/things/1")
        {
            Headers = { { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" } },
        };

        await host.Client.SendAsync(request);

        var span = await Eventually.GetAsync(
            () => collector.Spans.FirstOrDefault(span => span.Parent == "b7ad6b7169203331"),
            span => span is not null
        );
        Assert.Equal(
            ("alone", "0af7651916cd43dd8448eb211c80319c", "GET /things/{id}"),
            (span!.Service, span.Trace, span.Name)
        );
    }

    [Fact]
    public async Task Metrics_AreSentUnderTheNameOfTheService()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var host = await MeteredHost.StartAsync("front", management: null, settings: collector.Settings);
        host.Meter.CreateCounter<long>("panel.test.sold").Add(1);

        await Eventually.TrueAsync(() => collector.Metrics.Contains(("front", "panel.test.sold")));
    }

    [Fact]
    public async Task OperatorsName_Wins()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var settings = collector.Settings;
        settings["OTEL_SERVICE_NAME"] = "mine";
        await using var host = await MeteredHost.StartAsync("front", management: null, settings: settings);

        await Eventually.TrueAsync(() => collector.Metrics.Any(metric => metric.Service == "mine"));
        Assert.DoesNotContain(collector.Metrics, metric => metric.Service == "front");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Collector_ThatIsAway_SlowsNothing(bool listensSilently)
    {
        using var silent = new TcpListener(IPAddress.Loopback, listensSilently ? 0 : FreePort.Next());
        if (listensSilently)
        {
            silent.Start();
        }

        var watch = Stopwatch.StartNew();
        var address = listensSilently ? silent.LocalEndpoint.ToString() : $"127.0.0.1:{FreePort.Next()}";
        await using (
            var host = await MeteredHost.StartAsync("front", settings: OtlpCollector.SettingsFor($"http://{address}"))
        )
        {
            for (var request = 0; request < 200; request++)
            {
                Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/things/1")).StatusCode);
            }

            Assert.Equal(
                200,
                (await host.ScrapeAsync()).Value(
                    "http_server_request_duration_seconds_count",
                    ("http_route", "/things/{id}")
                )
            );
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
            watch.Restart();
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"stopping took {watch.Elapsed}");
    }
}
