namespace Panel.Gateway.Routing.Configuration;

/// <summary>Settings that are read at the start alone, as the gateway started with them.</summary>
internal sealed class StartSettings(IConfiguration started)
{
    private static readonly HashSet<string> Live = new(
        ["ReverseProxy", "Limits", "LimitPlans", "ConnectionLimits", "CrossSite", "Logging"],
        StringComparer.OrdinalIgnoreCase
    );
    private readonly Dictionary<string, string?> _started = Of(started);

    /// <summary>The names of those that another configuration has otherwise.</summary>
    public string[] ChangedIn(IConfiguration now)
    {
        var settings = Of(now);
        return
        [
            .. settings
                .Keys.Union(_started.Keys, StringComparer.OrdinalIgnoreCase)
                .Where(name => settings.GetValueOrDefault(name) != _started.GetValueOrDefault(name))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static Dictionary<string, string?> Of(IConfiguration configuration) =>
        configuration
            .AsEnumerable()
            .Where(setting => setting.Value is not null && !Live.Contains(setting.Key.Split(':')[0]))
            .ToDictionary(StringComparer.OrdinalIgnoreCase);
}
