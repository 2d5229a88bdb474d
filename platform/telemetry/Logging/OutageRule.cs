namespace Panel.Telemetry.Logging;

/// <summary>Whether the log sums up outages: always, but for an operator who asked for everything.</summary>
internal sealed class OutageRule(Outages outages, bool isOn)
{
    /// <inheritdoc cref="Outages.Instead"/>
    public string? Instead(Exception? exception) => isOn && exception is not null ? outages.Instead(exception) : null;
}
