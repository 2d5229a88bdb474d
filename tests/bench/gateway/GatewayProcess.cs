namespace Panel.Gateway.Bench;

/// <summary>
/// The product's gateway with what it ships with; only its limits are so wide that the load passes them.
/// </summary>
internal static class GatewayProcess
{
    private static readonly string[] Services = ["identity", "nodes", "instances", "billing", "alerts"];

    public static async Task RunAsync(string url, string behind)
    {
        await using var app = GatewayHost.Create(
            [],
            builder =>
            {
                var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["Urls"] = url,
                    ["Management:Urls"] = "http://127.0.0.1:0",
                    ["Bus:Transport"] = "memory",
                    ["Internal:Identity"] = behind,
                    ["Internal:Name"] = "gateway",
                    ["Internal:Secret"] = "bench",
                };
                foreach (var service in Services)
                {
                    settings[$"ReverseProxy:Clusters:{service}:Destinations:one:Address"] = behind;
                }

                foreach (var limit in (string[])["address", "general", "user"])
                {
                    (settings[$"Limits:{limit}:Permits"], settings[$"Limits:{limit}:Burst"]) = ("10000000", "10000000");
                }

                (settings["ConnectionLimits:PerUser"], settings["ConnectionLimits:PerInstance"]) = ("10000", "10000");
                builder.Configuration.AddInMemoryCollection(settings);
            }
        );
        await app.RunAsync();
    }
}
