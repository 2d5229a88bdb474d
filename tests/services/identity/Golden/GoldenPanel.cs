using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Panel.Gateway;
using Panel.Identity.Tests.Hosting;
using Panel.Identity.Tests.SignIn.External;
using Panel.Testing;

namespace Panel.Identity.Tests.Golden;

/// <summary>
/// Identity behind the real gateway, since clients meet the two as one; with
/// GitHub beside them, and a clock that is moved by hand.
/// </summary>
internal sealed class GoldenPanel : IAsyncDisposable
{
    private readonly StubGitHub _github;
    private readonly WebApplication _gateway;

    private GoldenPanel(StubGitHub github, IdentityFactory identity, WebApplication gateway, ManualClock clock) =>
        (_github, Identity, _gateway, Clock) = (github, identity, gateway, clock);

    public IdentityFactory Identity { get; }

    public ManualClock Clock { get; }

    /// <summary>Where clients come in.</summary>
    public Uri Address => new(_gateway.Urls.First());

    public static async Task<GoldenPanel> StartAsync(Database database)
    {
        var clock = new ManualClock();
        var github = await StubGitHub.StartAsync();
        var identity = await github.StartIdentityAsync(database, clock: clock);
        var gateway = GatewayHost.Create(
            [],
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Configuration.AddInMemoryCollection(Settings(identity.Address.ToString()));
                builder
                    .Services.AddSingleton(identity.Fabric)
                    .Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
            }
        );
        await gateway.StartAsync();
        await Eventually.TrueAsync(() =>
            gateway.Services.GetRequiredService<IBusControl>().CheckHealth().Status == BusHealthStatus.Healthy
        );
        return new GoldenPanel(github, identity, gateway, clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.StopAsync();
        await _gateway.DisposeAsync();
        await Identity.DisposeAsync();
        await _github.DisposeAsync();
    }

    private static Dictionary<string, string?> Settings(string identity)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["Bus:Transport"] = "memory",
            ["Internal:Identity"] = identity,
            ["Internal:Secret"] = GatewayClient.Secret,
            ["Gateway:TrustedProxies:0"] = "127.0.0.1",
            // Asked at each request: a script cannot wait for a revocation to arrive.
            ["Introspection:Freshness"] = "00:00:00",
            ["Introspection:NegativeFreshness"] = "00:00:00",
            ["ReverseProxy:Clusters:identity:Destinations:one:Address"] = identity,
        };
        // They count in real time, in which a script is faster than a person; the gateway's own tests are about them.
        foreach (var limit in (string[])["login-place", "mfa", "mfa-setup", "mfa-challenge", "password"])
        {
            settings[$"Limits:{limit}:Permits"] = "1000";
        }

        return settings;
    }
}
