using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Panel.Telemetry.Exporting;
using Panel.Telemetry.Management;
using Panel.Telemetry.Metrics;
using Panel.Telemetry.Settings;

namespace Panel.Telemetry;

public static class TelemetryExtensions
{
    /// <summary>
    /// Reads the host's meters and serves them as configured: <c>Management:Urls</c> for Prometheus,
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> for OpenTelemetry. Without both it does nothing.
    /// </summary>
    /// <param name="service">The host's name in every series and trace.</param>
    public static IHostApplicationBuilder AddPanelTelemetry(this IHostApplicationBuilder builder, string service)
    {
        var services = builder.Services;
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<MetricsSources>();
        services.Configure<ManagementOptions>(builder.Configuration.GetSection(ManagementOptions.Section));
        services.AddSingleton(new ServiceName(service)).AddSingleton<TelemetryState>();
        services.AddSingleton<HostMetrics>().AddHostedService(provider => provider.GetRequiredService<HostMetrics>());
        services.AddTransient<IStartupFilter, SpanNames>();
        services
            .AddSingleton<ManagementServer>()
            .AddHostedService(provider => provider.GetRequiredService<ManagementServer>());
        return builder;
    }

    /// <summary>
    /// The address that a process serves its metrics at unless configured otherwise. A
    /// host alone has none, so that many fit on one machine.
    /// </summary>
    public static void ServeMetricsAt(this IHostApplicationBuilder builder, string url) =>
        builder.AddDefaults(new KeyValuePair<string, string?>("Management:Urls", url));
}
