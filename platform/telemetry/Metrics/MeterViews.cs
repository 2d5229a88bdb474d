using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Panel.Telemetry.Metrics;

/// <summary>Which instruments are read, and how many series each may have.</summary>
internal static class MeterViews
{
    public static readonly string[] Meters =
    [
        "Panel.*",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.Diagnostics",
        "Microsoft.AspNetCore.Identity",
        "System.Net.Http",
        "System.Net.NameResolution",
        "System.Runtime",
        "Npgsql",
        "MassTransit",
        "Microsoft.EntityFrameworkCore",
    ];

    // Measured several times in each request, as are the framework's memory pools and its
    // routing; what they tell is in the durations of the requests.
    private static readonly string[] Costly = ["http.client.open_connections", "http.client.active_requests"];

    // Route × method × status × protocol, and one by upstream. What goes beyond is
    // counted in one series marked otel.metric.overflow.
    private const int RequestSeries = 2000;
    private const int Series = 200;

    /// <summary>
    /// Meters know the container they were made in. Others' are not read: several hosts may share the process.
    /// </summary>
    /// <param name="host">Null for meters of no host alone.</param>
    /// <param name="process">Whether meters of no host belong too.</param>
    public static MetricStreamConfiguration Of(Instrument instrument, IMeterFactory? host, bool process)
    {
        // The bus library counts down a counter there, which readers take for restarts.
        if (instrument.Meter.Name == "MassTransit" && instrument.Name.EndsWith(".active", StringComparison.Ordinal))
        {
            return MetricStreamConfiguration.Drop;
        }

        if (Costly.Contains(instrument.Name))
        {
            return MetricStreamConfiguration.Drop;
        }

        var belongs = instrument.Meter.Scope is { } scope ? ReferenceEquals(scope, host) : process;
        return belongs
            ? new MetricStreamConfiguration { CardinalityLimit = LimitOf(instrument) }
            : MetricStreamConfiguration.Drop;
    }

    private static int LimitOf(Instrument instrument) =>
        instrument.Name is "http.server.request.duration" ? RequestSeries : Series;
}
