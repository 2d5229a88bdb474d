using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Panel.Gateway.Routing;

/// <summary>
/// Makes meters that no exporter reads, since the HTTP client has to have some.
/// The factory makes one for each name, as a meter is never forgotten.
/// </summary>
internal sealed class DetachedMeterFactory : IMeterFactory
{
    private readonly ConcurrentDictionary<string, Meter> _meters = new(StringComparer.Ordinal);

    public Meter Create(MeterOptions options) =>
        _meters.GetOrAdd(options.Name, name => new Meter(new MeterOptions(name) { Scope = this }));

    public void Dispose()
    {
        // The clients' meters live as long as the program.
    }
}
