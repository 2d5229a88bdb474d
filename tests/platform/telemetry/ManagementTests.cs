using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Panel.Telemetry.Metrics;
using Panel.Testing;

namespace Panel.Telemetry.Tests;

public sealed class ManagementTests
{
    [Fact]
    public async Task Host_ByDefault_ServesNoMetricsAndReadsNone()
    {
        await using var host = await MeteredHost.StartAsync(management: null);
        var counter = host.Meter.CreateCounter<long>("panel.test.idle");

        Assert.Null(host.Management);
        Assert.False(counter.Enabled);
    }

    [Fact]
    public async Task Address_ThatIsTaken_IsToldAndStopsNothing()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var host = await MeteredHost.StartAsync(
            management: $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}"
        );

        Assert.Equal("1", await host.Client.GetStringAsync("/things/1"));
        var told = await Eventually.GetAsync(
            () => host.Logs.Entries.FirstOrDefault(entry => entry.Level == LogLevel.Error),
            entry => entry is not null
        );
        Assert.Contains("already in use", told!.Message, StringComparison.Ordinal);
        Assert.Contains("Management:Urls", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostsOfOneProcess_ShareThePage_AndKeepTheirOwnSeries()
    {
        using var shared = new MetricsSources("panel");
        await using var first = await MeteredHost.StartAsync("first", shared: shared);
        await using var second = await MeteredHost.StartAsync("second", shared: shared);
        await using var stranger = await MeteredHost.StartAsync("stranger");
        first.Meter.CreateCounter<long>("panel.test.sold").Add(1);
        second.Meter.CreateCounter<long>("panel.test.sold").Add(2);
        stranger.Meter.CreateCounter<long>("panel.test.sold").Add(4);
        await second.Client.GetAsync("/things/1");

        var page = await first.ScrapeAsync();

        Assert.Null(second.Management);
        Assert.Equal(
            (1, 2),
            (
                page.Value("panel_test_sold_total", ("service", "first")),
                page.Value("panel_test_sold_total", ("service", "second"))
            )
        );
        Assert.Equal(
            "second",
            Assert.Single(page.Samples, sample => sample.Name == "http_server_request_duration_seconds_count").Labels[
                "service"
            ]
        );
        Assert.Equal(
            "panel",
            Assert.Single(page.Samples, sample => sample.Name == "dotnet_process_cpu_count").Labels["service"]
        );
        Assert.DoesNotContain(page.Samples, sample => sample.Labels["service"] == "stranger");
    }
}
