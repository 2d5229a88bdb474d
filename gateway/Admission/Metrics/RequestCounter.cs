using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Panel.Gateway.Admission.Metrics;

/// <summary>
/// Counts what happens on every request. A meter reads the counts when an exporter asks:
/// handing each measurement to listeners costs ten times as much.
/// </summary>
/// <typeparam name="TKey">What is told apart. Few: every one is kept.</typeparam>
internal sealed class RequestCounter<TKey>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, StrongBox<long>> _counts = new();

    public void Add(TKey key) =>
        Interlocked.Increment(ref _counts.GetOrAdd(key, static _ => new StrongBox<long>()).Value);

    public IEnumerable<Measurement<long>> Read(Func<TKey, KeyValuePair<string, object?>[]> tags) =>
        _counts.Select(count => new Measurement<long>(Interlocked.Read(ref count.Value.Value), tags(count.Key)));
}
