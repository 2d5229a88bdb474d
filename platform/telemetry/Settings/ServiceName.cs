namespace Panel.Telemetry.Settings;

/// <summary>The host's name in every series and trace: gateway, identity, … agent.</summary>
internal sealed record ServiceName(string Value);
