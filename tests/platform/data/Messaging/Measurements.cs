using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Panel.Data.Tests.Messaging;

/// <summary>What one instrument of a host measures.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();

    public Measurements(IMeterFactory host, string meter, string instrument)
    {
        _listener.InstrumentPublished = (found, listener) =>
        {
            if (ReferenceEquals(found.Meter.Scope, host) && found.Meter.Name == meter && found.Name == instrument)
            {
                listener.EnableMeasurementEvents(found);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Add(value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, _) => Add(value, tags));
        _listener.Start();
    }

    public ConcurrentQueue<(long Value, string? Queue)> All { get; } = [];

    /// <summary>Asks an observable instrument.</summary>
    public long Read()
    {
        _listener.RecordObservableInstruments();
        return All.Last().Value;
    }

    public void Dispose() => _listener.Dispose();

    private void Add(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string? queue = null;
        foreach (var tag in tags)
        {
            if (tag.Key == "queue")
            {
                queue = (string?)tag.Value;
            }
        }

        All.Enqueue((value, queue));
    }
}
