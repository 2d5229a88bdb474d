namespace Panel.Gateway.Routing.Configuration;

/// <summary>The configuration as it would be with other values in one of its layers.</summary>
internal static class ConfigCandidate
{
    public static IConfigurationRoot Of(
        IConfigurationRoot current,
        ConfigLayer layer,
        IDictionary<string, string?> values
    )
    {
        var merged = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in current.AsEnumerable().Select(pair => pair.Key).Concat(values.Keys))
        {
            foreach (var provider in current.Providers)
            {
                if (
                    ReferenceEquals(provider, layer)
                        ? values.TryGetValue(key, out var value)
                        : provider.TryGet(key, out value)
                )
                {
                    merged[key] = value;
                }
            }
        }

        return new ConfigurationBuilder().AddInMemoryCollection(merged).Build();
    }
}
