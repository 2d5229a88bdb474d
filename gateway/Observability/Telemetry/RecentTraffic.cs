using System.Diagnostics.Metrics;

namespace Panel.Gateway.Observability.Telemetry;

/// <summary>
/// The requests of the last minute through this gateway, in twelve slots of
/// five seconds. Fed by ASP.NET Core's own histogram.
/// </summary>
internal sealed class RecentTraffic : IHostedService, IDisposable
{
    private const int Slots = 12;
    private static readonly TimeSpan SlotLength = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly TrafficSlot[] _slots = [.. Enumerable.Range(0, Slots + 1).Select(_ => new TrafficSlot())];
    private readonly MeterListener _listener = new();
    private readonly TimeProvider _clock;
    private readonly long _start;

    public RecentTraffic(IMeterFactory meters, TimeProvider clock)
    {
        (_clock, _start) = (clock, clock.GetTimestamp());
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "http.server.request.duration" && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => Record(seconds, StatusOf(tags)));
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public TrafficReport Read()
    {
        var now = Now();
        var total = new TrafficSlot();
        lock (_gate)
        {
            // The slot in hand is not full yet; a minute of full ones is an honest rate.
            foreach (var slot in _slots.Where(slot => slot.Number < now && slot.Number >= now - Slots))
            {
                total.Add(slot);
            }
        }

        return total.Report(Math.Min(now, Slots) * SlotLength);
    }

    public void Dispose() => _listener.Dispose();

    internal void Record(double seconds, int status)
    {
        // A WebSocket lasts as long as its client keeps it open.
        if (status == StatusCodes.Status101SwitchingProtocols)
        {
            return;
        }

        var now = Now();
        lock (_gate)
        {
            var slot = _slots[now % _slots.Length];
            if (slot.Number != now)
            {
                slot.Reset(now);
            }

            slot.Add(seconds, status);
        }
    }

    private long Now() => _clock.GetElapsedTime(_start).Ticks / SlotLength.Ticks;

    private static int StatusOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (name, value) in tags)
        {
            if (name == "http.response.status_code" && value is int status)
            {
                return status;
            }
        }

        return 0;
    }
}
