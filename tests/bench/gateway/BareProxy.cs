using Yarp.ReverseProxy.Configuration;

namespace Panel.Gateway.Bench;

/// <summary>The same YARP, and nothing else.</summary>
internal static class BareProxy
{
    public static async Task RunAsync(string url, string behind)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder
            .Services.AddReverseProxy()
            .LoadFromMemory(
                [
                    new RouteConfig
                    {
                        RouteId = "all",
                        ClusterId = "stub",
                        Match = new RouteMatch { Path = "/{**rest}" },
                    },
                ],
                [
                    new ClusterConfig
                    {
                        ClusterId = "stub",
                        Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal)
                        {
                            ["one"] = new() { Address = behind },
                        },
                    },
                ]
            );
        await using var app = builder.Build();
        app.MapReverseProxy();
        await app.RunAsync();
    }
}
