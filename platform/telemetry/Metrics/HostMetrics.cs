using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Panel.Telemetry.Settings;

namespace Panel.Telemetry.Metrics;

/// <summary>Reads the host's meters from start to stop, when anybody is to see them.</summary>
internal sealed class HostMetrics(
    ServiceName service,
    IMeterFactory meters,
    MetricsSources sources,
    TelemetryState telemetry
) : IHostedLifecycleService, IDisposable
{
    private MeterReading? _reading;

    // Before the hosted services, which measure from their start on.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (telemetry.IsRead)
        {
            _reading = sources.Read(service.Value, meters, telemetry.Otlp);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _reading, null) is { } reading)
        {
            sources.End(reading);
        }
    }
}
