using System.Diagnostics.Metrics;

namespace Panel.Gateway.Routing;

/// <summary>Meters of nobody's, which nobody reads: the HTTP client has to have some.</summary>
internal sealed class UnheardMeters : IMeterFactory
{
    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        return new Meter(options);
    }

    public void Dispose()
    {
        // The clients' meters live as long as the program.
    }
}
