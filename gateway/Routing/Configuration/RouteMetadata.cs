namespace Panel.Gateway.Routing.Configuration;

/// <summary>
/// A metadata key that routes may use, though none of gateway.json's does. Any other key is taken for a mistake.
/// </summary>
internal sealed record RouteMetadata(string Key)
{
    public static HashSet<string> Known(IEnumerable<RouteMetadata> registered)
    {
        var shipped = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "gateway.json"))
            .Build();
        var used = shipped
            .GetSection("ReverseProxy:Routes")
            .GetChildren()
            .SelectMany(route => route.GetSection("Metadata").GetChildren())
            .Select(entry => entry.Key);
        return new HashSet<string>(
            used.Concat(registered.Select(entry => entry.Key)),
            StringComparer.OrdinalIgnoreCase
        );
    }
}
