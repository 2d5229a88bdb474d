using System.Diagnostics;

namespace Panel.Bus;

/// <summary>
/// Takes a trace across a table: noted when a row is written, continued
/// when the row is taken up, perhaps after a restart.
/// </summary>
public static class TraceContextCarrier
{
    private static readonly ActivitySource Source = new("Panel.Bus");

    /// <summary>
    /// The <c>traceparent</c> to store, 55 characters. Null without a trace, and while no collector listens.
    /// </summary>
    public static string? Current =>
        Source.HasListeners() && Activity.Current is { IdFormat: ActivityIdFormat.W3C } span ? span.Id : null;

    /// <summary>Begins a span under a stored one; null when none was stored, or no collector listens.</summary>
    public static Activity? Continue(string? traceparent, string name, ActivityKind kind = ActivityKind.Internal) =>
        ActivityContext.TryParse(traceparent, traceState: null, isRemote: true, out var parent)
            ? Source.StartActivity(name, kind, parent)
            : null;
}
