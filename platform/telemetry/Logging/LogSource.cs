namespace Panel.Telemetry.Logging;

/// <param name="Service">The name that entries of this host carry.</param>
internal sealed record LogSource(string Service);
