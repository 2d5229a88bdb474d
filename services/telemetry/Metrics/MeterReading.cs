using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Panel.Telemetry.Prometheus;

namespace Panel.Telemetry.Metrics;

/// <summary>Aggregates meters from its making to its end: those of one host, those of none, or both.</summary>
internal sealed class MeterReading : IDisposable
{
    private readonly PrometheusExporter _page;
    private readonly MeterProvider _provider;

    /// <param name="service">The label of all its series.</param>
    /// <param name="host">Null for meters of no host alone.</param>
    /// <param name="process">Whether meters of no host belong too.</param>
    public MeterReading(string service, IMeterFactory? host, bool process)
    {
        _page = new PrometheusExporter(service);
        _provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(MeterViews.Meters)
            .AddView(instrument => MeterViews.Of(instrument, host, process))
            .AddReader(new BaseExportingMetricReader(_page))
            .Build();
    }

    /// <summary>One scrape at a time.</summary>
    public void WriteTo(PrometheusPage page) => _page.WriteTo(page);

    public void Dispose() => _provider.Dispose();
}
