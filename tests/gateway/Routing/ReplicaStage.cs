using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests.Routing;

/// <summary>The nodes service in two replicas, next to services in one.</summary>
public sealed class ReplicaStage : GatewayStage
{
    internal StubService First { get; private set; } = null!;

    internal StubService Second { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        (First, Second) = (await StubService.StartAsync(), await StubService.StartAsync());
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }

    /// <summary>Stands still; only what the gateway measures itself goes by it.</summary>
    internal ManualClock? Clock { get; init; }

    /// <summary>Null for the gateway's own choice.</summary>
    internal string? Balancing { get; init; } = "RoundRobin";

    internal IEnumerable<KeyValuePair<string, string?>> Also { get; init; } = [];

    protected override void Configure(WebApplicationBuilder builder)
    {
        if (Clock is not null)
        {
            builder.Services.AddSingleton<TimeProvider>(Clock);
        }

        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(Also, StringComparer.Ordinal)
            {
                ["ReverseProxy:Clusters:nodes:Destinations:one:Address"] = First.Address.ToString(),
                ["ReverseProxy:Clusters:nodes:Destinations:two:Address"] = Second.Address.ToString(),
                ["ReverseProxy:Clusters:nodes:LoadBalancingPolicy"] = Balancing,
                // Of one service alone: on a busy machine an answer of any other may take as long.
                ["ReverseProxy:Clusters:instances:HttpRequest:ActivityTimeout"] = "00:00:00.3",
                ["Limits:general:Burst"] = "10000000",
                ["Limits:user:Burst"] = "10000000",
                ["Gateway:Routing:ProbeInterval"] = "00:00:00.5",
                ["Gateway:Routing:BreakerPause"] = "00:00:00.5",
            }
        );
    }
}
