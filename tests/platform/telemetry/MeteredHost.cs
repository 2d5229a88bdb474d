using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panel.Telemetry.Management;
using Panel.Telemetry.Metrics;
using Panel.Testing;

namespace Panel.Telemetry.Tests;

/// <summary>A host with a public listener and telemetry, as a service has them.</summary>
internal sealed class MeteredHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private MeteredHost(WebApplication app) => _app = app;

    public HttpClient Client { get; private set; } = null!;

    public TestLogs Logs { get; private init; } = null!;

    public Meter Meter => field ??= _app.Services.GetRequiredService<IMeterFactory>().Create("Panel.Test");

    public string? Management => _app.Services.GetRequiredService<ManagementServer>().Addresses.FirstOrDefault();

    public static async Task<MeteredHost> StartAsync(
        string service = "test",
        string? management = "http://127.0.0.1:0",
        MetricsSources? shared = null,
        Dictionary<string, string?>? settings = null
    )
    {
        var logs = new TestLogs();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        if (shared is not null)
        {
            builder.Services.AddSingleton(shared);
        }

        if (management is not null)
        {
            builder.ServeMetricsAt(management);
        }

        builder.AddPanelTelemetry(service);
        var app = builder.Build();
        app.UseRouting();
        app.MapGet("/things/{id}", (string id) => id);
        await app.StartAsync();
        return new MeteredHost(app)
        {
            Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) },
            Logs = logs,
        };
    }

    public async Task<PrometheusReader> ScrapeAsync() =>
        PrometheusReader.Read(await Client.GetStringAsync(await MetricsAsync()));

    public async Task<Uri> MetricsAsync() =>
        new(await Eventually.GetAsync(() => Management, address => address is not null) + "/metrics");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
