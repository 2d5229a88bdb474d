using Panel.Gateway.Limits.Settings;

namespace Panel.Gateway.Limits.Connections;

/// <summary>Most WebSockets at once, as the settings say now.</summary>
internal sealed class MostConnections(ConnectionLimitOptions options)
{
    public int PerInstance => options.PerInstance;

    public int PerUser(string? plan) =>
        plan is not null && options.Plans.TryGetValue(plan, out var most) ? most : options.PerUser;
}
