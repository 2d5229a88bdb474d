namespace Panel.Gateway.Admission.Limits.Settings;

/// <summary>Most WebSockets at once, through one gateway. Section <c>ConnectionLimits</c>.</summary>
public sealed class ConnectionLimitOptions
{
    public const string Section = "ConnectionLimits";

    /// <summary>Of one user, over all credentials, or of one node's agent. Default 200.</summary>
    public int PerUser { get; set; } = 200;

    /// <summary>To one instance (consoles, logs) or one node (terminals). Default 100.</summary>
    public int PerInstance { get; set; } = 100;

    /// <summary><see cref="PerUser"/> by plan (<see cref="PlanOptions"/>).</summary>
    public Dictionary<string, int> Plans { get; } = new(StringComparer.Ordinal);
}
