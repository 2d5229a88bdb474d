using Microsoft.Extensions.Options;
using Panel.Gateway.Routing;
using Yarp.ReverseProxy.Configuration;

namespace Panel.Gateway.Tests.Routing;

public sealed class AddressListTests
{
    [Fact]
    public async Task Destination_OfSeveralAddresses_BecomesAsManyThatAreProbed()
    {
        var cluster = await new RoutingDefaults(Options.Create(new RoutingOptions())).ConfigureClusterAsync(
            new ClusterConfig
            {
                ClusterId = "nodes",
                Destinations = new Dictionary<string, DestinationConfig>(StringComparer.OrdinalIgnoreCase)
                {
                    ["one"] = new() { Address = "http://a:1, http://b:2/" },
                    ["two"] = new() { Address = "http://c:3" },
                },
            },
            TestContext.Current.CancellationToken
        );
        Assert.Equal(
            [("one", "http://a:1"), ("one-2", "http://b:2/"), ("two", "http://c:3")],
            cluster.Destinations!.Select(replica => (replica.Key, replica.Value.Address))
        );
        Assert.True(cluster.HealthCheck!.Active!.Enabled);
    }
}
