using System.Net;

namespace Panel.Telemetry.Tests;

public sealed class MetricsPageTests
{
    [Fact]
    public async Task Page_OfEveryKindOfInstrument_KeepsTheFormat()
    {
        await using var host = await MeteredHost.StartAsync();
        host.Meter.CreateCounter<long>("panel.test.sold", "{piece}", "Sold.").Add(3);
        host.Meter.CreateCounter<double>("panel.test.weight", "By").Add(1.5);
        host.Meter.CreateUpDownCounter<int>("panel.test.open").Add(-2);
        host.Meter.CreateObservableGauge("panel.test.share", () => 0.25, "1");
        host.Meter.CreateGauge<double>("panel.test.speed", "By/s").Record(double.PositiveInfinity);
        var took = host.Meter.CreateHistogram<double>(
            "panel.test.took",
            "s",
            "How long it took.",
            tags: null,
            new() { HistogramBucketBoundaries = [0.1, 1] }
        );
        foreach (var value in (double[])[0.05, 0.5, 0.5, 7])
        {
            took.Record(value, new KeyValuePair<string, object?>("by", "me"));
        }

        var page = await host.ScrapeAsync();

        Assert.Equal(
            ("counter", 3),
            (page.Types["panel_test_sold_total"], page.Value("panel_test_sold_total", ("service", "test")))
        );
        Assert.Equal(
            ("counter", 1.5),
            (page.Types["panel_test_weight_bytes_total"], page.Value("panel_test_weight_bytes_total"))
        );
        Assert.Equal(("gauge", -2), (page.Types["panel_test_open"], page.Value("panel_test_open")));
        Assert.Equal(("gauge", 0.25), (page.Types["panel_test_share_ratio"], page.Value("panel_test_share_ratio")));
        Assert.Equal(double.PositiveInfinity, page.Value("panel_test_speed_bytes_per_second"));
        Assert.Equal("How long it took.", page.Helps["panel_test_took_seconds"]);
        Assert.Equal(
            [1, 3, 4],
            page.Samples.Where(sample => sample.Name == "panel_test_took_seconds_bucket").Select(sample => sample.Value)
        );
        Assert.Equal(
            (8.05, 4),
            (
                page.Value("panel_test_took_seconds_sum", ("by", "me")),
                page.Value("panel_test_took_seconds_count", ("by", "me"))
            )
        );
        Assert.True(page.Value("dotnet_process_memory_working_set_bytes") > 0);
    }

    [Fact]
    public async Task Labels_OfAnyText_AreEscaped()
    {
        await using var host = await MeteredHost.StartAsync();
        const string Text = "a\\n\"b\"\nc\\é{},=";
        host.Meter.CreateCounter<long>("panel.test.odd", null, "Back\\slash\nand line.")
            .Add(
                1,
                new("the.tag", Text),
                new("the_tag", "second"),
                new("le", "1"),
                new("service", "forged"),
                new("flag", true),
                new("none", null)
            );

        var page = await host.ScrapeAsync();

        var sample = Assert.Single(page.Samples, sample => sample.Name == "panel_test_odd_total");
        Assert.Equal(
            (Text, "test", "true"),
            (sample.Labels["the_tag"], sample.Labels["service"], sample.Labels["flag"])
        );
        Assert.Equal("Back\\\\slash\\nand line.", page.Helps["panel_test_odd_total"]);
    }

    [Fact]
    public async Task Names_ThatMeetInOneFamily_AppearOnce()
    {
        await using var host = await MeteredHost.StartAsync();
        host.Meter.CreateCounter<long>("panel.test.met").Add(1);
        host.Meter.CreateCounter<long>("panel_test_met").Add(5);
        host.Meter.CreateUpDownCounter<long>("panel.test.met.total").Add(9);

        Assert.Equal(1, (await host.ScrapeAsync()).Value("panel_test_met_total"));
    }

    [Fact]
    public async Task Requests_AreCountedByRouteAndStatus_UnknownPathsTogether()
    {
        await using var host = await MeteredHost.StartAsync();
        foreach (var number in Enumerable.Range(0, 40))
        {
            await host.Client.GetAsync($"/things/{number}");
            await host.Client.GetAsync($"/nothing/{number}");
        }

        var page = await host.ScrapeAsync();

        Assert.Equal(
            40,
            page.Value(
                "http_server_request_duration_seconds_count",
                ("http_route", "/things/{id}"),
                ("http_response_status_code", "200")
            )
        );
        Assert.Equal(
            40,
            page.Value("http_server_request_duration_seconds_count", ("http_response_status_code", "404"))
        );
        Assert.DoesNotContain(
            page.Samples,
            sample => sample.Labels.Values.Any(value => value.Contains("nothing", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Series_PastTheLimit_AreCountedTogether()
    {
        await using var host = await MeteredHost.StartAsync();
        var counter = host.Meter.CreateCounter<long>("panel.test.many");
        foreach (var number in Enumerable.Range(0, 5000))
        {
            counter.Add(1, new KeyValuePair<string, object?>("number", number));
        }

        var samples = (await host.ScrapeAsync())
            .Samples.Where(sample => sample.Name == "panel_test_many_total")
            .ToList();

        Assert.InRange(samples.Count, 2, 202);
        Assert.Equal(5000, samples.Sum(sample => sample.Value));
        Assert.True(Assert.Single(samples, sample => sample.Labels.ContainsKey("otel_metric_overflow")).Value > 4000);
    }

    [Fact]
    public async Task Scrapes_AtTheSameTime_AreEachWhole()
    {
        await using var host = await MeteredHost.StartAsync();
        var counter = host.Meter.CreateCounter<long>("panel.test.busy");
        // The work below begins when a thread is free, which may be after the first scrape.
        counter.Add(1);
        using var end = new CancellationTokenSource();
        var work = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                counter.Add(1);
            }
        });

        var pages = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.ScrapeAsync()));
        await end.CancelAsync();
        await work;

        Assert.All(pages, page => Assert.True(page.Value("panel_test_busy_total") > 0));
    }

    [Fact]
    public async Task PublicListener_HasNoMetrics_AndTheOtherNothingElse()
    {
        await using var host = await MeteredHost.StartAsync();
        var management = await host.MetricsAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync("/metrics")).StatusCode);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await host.Client.GetAsync(new Uri(management, "/things/1"))).StatusCode
        );
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await host.Client.PostAsync(management, null)).StatusCode);
        Assert.Equal(
            "text/plain; version=0.0.4; charset=utf-8",
            (await host.Client.GetAsync(management)).Content.Headers.ContentType!.ToString()
        );
    }
}
