using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Panel.Telemetry.Exporting;
using Panel.Telemetry.Prometheus;
using Panel.Telemetry.Settings;

namespace Panel.Telemetry.Metrics;

/// <summary>Aggregates meters from its making to its end: those of one host, those of none, or both.</summary>
internal sealed class MeterReading : IDisposable
{
    private readonly PrometheusExporter _page;
    private readonly MeterProvider _provider;

    /// <param name="service">The label of all its series.</param>
    /// <param name="host">Null for meters of no host alone.</param>
    /// <param name="process">Whether meters of no host belong too.</param>
    public MeterReading(string service, IMeterFactory? host, bool process, OtlpSettings otlp)
    {
        _page = new PrometheusExporter(service);
        var builder = Sdk.CreateMeterProviderBuilder()
            .AddMeter(MeterViews.Meters)
            .AddView(instrument => MeterViews.Of(instrument, host, process))
            .AddReader(new BaseExportingMetricReader(_page));
        if (otlp.IsOn)
        {
            builder
                .ConfigureServices(services => services.AddSingleton(otlp.Configuration))
                .ConfigureResource(resource => OtlpSettings.Describe(resource, service))
                .AddOtlpExporter();
        }

        _provider = builder.Build();
    }

    /// <summary>One scrape at a time.</summary>
    public void WriteTo(PrometheusPage page) => _page.WriteTo(page);

    public void Dispose() => _provider.Dispose();
}
