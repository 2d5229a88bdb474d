using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Panel.Gateway.Observability.Telemetry;
using Panel.Gateway.Tests.Support;
using Panel.Hosting.Principals;

namespace Panel.Gateway.Tests;

public sealed class DashboardTests(GatewayStage stage) : IClassFixture<GatewayStage>
{
    private const string Path = "/v1/admin/metrics";

    [Fact]
    public async Task Metrics_ForAnAdministrator_AddWhatTheServicesCount()
    {
        stage.Service.Figures = """{"measured_at":"2026-01-01T00:00:00Z","figures":{"nodes":{"online":2}}}""";
        var admin = stage.Identity.Add(admin: true);

        var body = await (await stage.GetAsync(Path, admin.Credential)).JsonAsync();

        Assert.Equal(2, body.GetProperty("figures").GetProperty("nodes").GetProperty("online").GetInt64());
        Assert.Equal(["identity"], body.GetProperty("unavailable").EnumerateArray().Select(name => name.GetString()));
        Assert.Contains($"Bearer {admin.Token}", stage.Service.AskedWith);
    }

    [Fact]
    public async Task Metrics_ForWhomAServiceRefuses_AreForbidden()
    {
        stage.Service.Figures = null;
        await (await stage.GetAsync(Path, stage.Identity.Add(admin: true).Credential)).RefusedAsync(
            HttpStatusCode.Forbidden,
            "forbidden"
        );
    }

    [Fact]
    public async Task Metrics_ForOthers_AreRefused()
    {
        await (await stage.GetAsync(Path, null)).RefusedAsync(HttpStatusCode.Unauthorized, "unauthorized");
        await (await stage.GetAsync(Path, stage.Identity.Add().Credential)).RefusedAsync(
            HttpStatusCode.Forbidden,
            "forbidden"
        );
        var suspended = stage.Identity.Add(admin: true);
        stage.Identity.Restrict(suspended, Restriction.Suspended);
        await (await stage.GetAsync(Path, suspended.Credential)).RefusedAsync(
            HttpStatusCode.Forbidden,
            "account_suspended"
        );
    }

    [Fact]
    public void Traffic_OfTheLastMinute_IsRatedAndRanked()
    {
        var clock = new TurnedClock();
        using var traffic = new RecentTraffic(
            stage.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(),
            clock
        );
        for (var request = 0; request < 100; request++)
        {
            traffic.Record(request < 90 ? 0.010 : 1.0, request < 5 ? 503 : 200);
        }

        traffic.Record(3600, 101);

        clock.Turn(TimeSpan.FromSeconds(20));
        var report = traffic.Read();
        Assert.Equal(
            (20, 100, 5, 5),
            (report.WindowSeconds, report.Requests, report.RequestsPerSecond, report.ServerErrors)
        );
        Assert.InRange(report.LatencyP50Ms!.Value, 10, 13.3);
        Assert.InRange(report.LatencyP99Ms!.Value, 1000, 1330);
        clock.Turn(TimeSpan.FromSeconds(60));
        Assert.Equal(
            (60, 0, null),
            (traffic.Read().WindowSeconds, traffic.Read().Requests, traffic.Read().LatencyP50Ms)
        );
    }

    private sealed class TurnedClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Turn(TimeSpan by) => _ticks += by.Ticks;
    }
}
