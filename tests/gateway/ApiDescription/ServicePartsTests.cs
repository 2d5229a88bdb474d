using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Gateway.ApiDescription;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests.ApiDescription;

/// <summary>
/// The gateway's knowledge of its services, from services that come, change and go. Only nodes is there.
/// </summary>
public sealed class ServicePartsTests : IAsyncLifetime
{
    private StubIdentity _identity = null!;
    private DescribingService _nodes = null!;
    private DescribingService _own = null!;
    private WebApplication _gateway = null!;

    private ServiceDocuments Parts => _gateway.Services.GetRequiredService<ServiceDocuments>();

    public async ValueTask InitializeAsync()
    {
        (_identity, _nodes, _own) = (
            await StubIdentity.StartAsync(),
            await DescribingService.StartAsync(),
            await DescribingService.StartAsync()
        );
        _gateway = GatewayHost.Create(
            [],
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(Settings());
                builder.Services.AddSingleton(new SharedMemoryFabric());
            }
        );
        await _gateway.StartAsync();
    }

    [Fact]
    public async Task Parts_OfServicesThatDoNotAnswer_AreMissing()
    {
        var (parts, missing) = await Parts.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal("nodes", Assert.Single(parts).Cluster);
        Assert.Equal(["alerts", "billing", "identity", "instances"], missing);
    }

    // Nor is it sent the gateway's token.
    [Fact]
    public async Task Cluster_OfTheOperators_IsNeitherAskedNorMissing()
    {
        var (_, missing) = await Parts.ReadAsync(TestContext.Current.CancellationToken);

        Assert.DoesNotContain("own", missing);
        Assert.Equal(0, _own.Sent);
    }

    [Fact]
    public async Task Part_ThatHasNotChanged_IsNotSentAgain()
    {
        await Parts.ReadAsync(TestContext.Current.CancellationToken);
        await Parts.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, _nodes.Sent);

        _nodes.Path = "/v1/nodes/{id}";
        var (parts, _) = await Parts.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, _nodes.Sent);
        Assert.NotNull(Assert.Single(parts).Document["paths"]!["/v1/nodes/{id}"]);
    }

    [Fact]
    public async Task Part_OfAServiceThatWentDown_IsKept()
    {
        await Parts.ReadAsync(TestContext.Current.CancellationToken);
        await _nodes.StopAsync();

        var (parts, missing) = await Parts.ReadAsync(TestContext.Current.CancellationToken);

        Assert.NotNull(Assert.Single(parts).Document["paths"]!["/v1/nodes"]);
        Assert.DoesNotContain("nodes", missing);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.StopAsync();
        await _gateway.DisposeAsync();
        await _nodes.DisposeAsync();
        await _own.DisposeAsync();
        await _identity.DisposeAsync();
    }

    private Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["Bus:Transport"] = "memory",
            ["Internal:Identity"] = _identity.Address.ToString(),
            ["Internal:Secret"] = "gateway-secret",
            ["ReverseProxy:Clusters:identity:Destinations:one:Address"] = _identity.Address.ToString(),
            ["ReverseProxy:Clusters:nodes:Destinations:one:Address"] = _nodes.Address,
            ["ReverseProxy:Clusters:own:Destinations:one:Address"] = _own.Address,
        };
        foreach (var name in (string[])["instances", "billing", "alerts"])
        {
            settings[$"ReverseProxy:Clusters:{name}:Destinations:one:Address"] = $"http://127.0.0.1:{FreePort.Next()}";
        }

        return settings;
    }
}
