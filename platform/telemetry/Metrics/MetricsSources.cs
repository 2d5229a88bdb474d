using System.Diagnostics.Metrics;
using Panel.Telemetry.Exporting;
using Panel.Telemetry.Prometheus;
using Panel.Telemetry.Settings;

namespace Panel.Telemetry.Metrics;

/// <summary>
/// What the process measures, by host. Several hosts in one process share one
/// instance, given to each container: they have one page, and
/// the meters that belong to no host (runtime, database driver, bus library) are under a name of their own.
/// </summary>
/// <param name="process">Label of the meters of no host when several hosts share
/// the process; null when its only host takes them.</param>
public sealed class MetricsSources(string? process = null) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<MeterReading> _readings = [];
    private TraceExport? _traces;
    private bool _served;

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var reading in _readings)
            {
                reading.Dispose();
            }

            _readings.Clear();
            _traces?.Dispose();
            _traces = null;
        }
    }

    internal MeterReading Read(string service, IMeterFactory host, OtlpSettings otlp)
    {
        lock (_gate)
        {
            if (process is not null && _readings.Count == 0)
            {
                _readings.Add(new MeterReading(process, host: null, process: true, otlp));
            }

            var reading = new MeterReading(service, host, process: process is null, otlp);
            _readings.Add(reading);
            // The sources of spans know no container: one export for all hosts.
            if (otlp.IsOn)
            {
                _traces ??= new TraceExport(process ?? service, otlp);
            }

            return reading;
        }
    }

    internal void End(MeterReading reading)
    {
        lock (_gate)
        {
            _readings.Remove(reading);
        }

        reading.Dispose();
    }

    /// <summary>True for one host of the process: it serves the page of all.</summary>
    internal bool Serve()
    {
        lock (_gate)
        {
            return !_served && (_served = true);
        }
    }

    /// <summary>The page for Prometheus. Scrapes that come together wait for each other.</summary>
    internal string Scrape()
    {
        lock (_gate)
        {
            var page = new PrometheusPage();
            foreach (var reading in _readings)
            {
                reading.WriteTo(page);
            }

            return page.ToString();
        }
    }
}
