using Panel.Gateway.Admission.Limits.Settings;

namespace Panel.Gateway.Admission.Limits.Connections;

/// <summary>Most WebSockets at once, as the settings say now.</summary>
internal sealed class ConnectionCaps(ConnectionLimitOptions options)
{
    public int PerInstance => options.PerInstance;

    public int PerUser(string? plan) =>
        plan is not null && options.Plans.TryGetValue(plan, out var most) ? most : options.PerUser;
}
