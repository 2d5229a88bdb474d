using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panel.AgentLink;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Hosting.Principals;
using Panel.Nodes.Data;
using Panel.Testing;

namespace Panel.Nodes.Tests.Support;

/// <summary>One running replica of the service.</summary>
internal sealed class NodesService(WebApplication app, FakeIdentity identity, TestLogs logs) : IAsyncDisposable
{
    public Uri Address { get; } = new(app.Urls.First());

    public IServiceProvider Services => app.Services;

    public TestLogs Logs => logs;

    public static Task<NodesService> StartAsync(
        EmptyDatabase database,
        FakeIdentity identity,
        SharedMemoryFabric fabric,
        TimeProvider? clock = null,
        params (string Key, string Value)[] settings
    ) => StartAsync(database, identity, fabric, clock, _ => { }, settings);

    /// <param name="replace">Puts parts of a test in place of the service's own.</param>
    public static async Task<NodesService> StartAsync(
        EmptyDatabase database,
        FakeIdentity identity,
        SharedMemoryFabric fabric,
        TimeProvider? clock,
        Action<IServiceCollection> replace,
        params (string Key, string Value)[] settings
    )
    {
        var logs = new TestLogs();
        var app = NodesHost.Create(
            [],
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(logs);
                builder.Configuration.AddInMemoryCollection(
                    new Dictionary<string, string?>
                    {
                        ["Urls"] = "http://127.0.0.1:0",
                        ["Bus:Transport"] = "memory",
                        ["Database:Provider"] = database.Provider,
                        ["Database:ConnectionString"] = database.ConnectionString,
                        ["Internal:Identity"] = identity.Address.ToString(),
                        ["Audit:Strict"] = "true",
                        ["Secrets:ActiveKey"] = "test",
                        ["Secrets:Keys:test"] = Convert.ToBase64String(new byte[32]),
                    }
                );
                builder.Configuration.AddInMemoryCollection(
                    settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))
                );
                builder.Services.AddSingleton(fabric);
                if (clock is not null)
                {
                    builder.Services.AddSingleton(clock);
                }

                replace(builder.Services);
            }
        );
        await app.StartAsync();
        // A service that does not hear yet demotes no node.
        await app
            .Services.GetRequiredService<IBusControl>()
            .WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
        return new NodesService(app, identity, logs);
    }

    public HttpClient As(Principal principal) => identity.ClientFor(Address, principal);

    /// <summary>Registers a node with a token that the principal asked for.</summary>
    public async Task<RegisterAgentResponse> RegisterAsync(Principal principal, string? name = null)
    {
        using var client = As(principal);
        var token = await IssueTokenAsync(client, new { name, shared = principal.OrganizationId is null });
        using var response = await RegisterWithAsync(token);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<RegisterAgentResponse>())!;
    }

    public static async Task<string> IssueTokenAsync(HttpClient client, object body)
    {
        using var response = await client.PostAsJsonAsync("/v1/nodes/register-token", body);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    public async Task<HttpResponseMessage> RegisterWithAsync(string? token, Principal? principal = null)
    {
        using var client = As(principal ?? Principal.Anonymous);
        return await client.PostAsJsonAsync(
            TunnelRoutes.Register,
            new RegisterAgentRequest(token, "host-1", "1.2.3", "docker", "203.0.113.7")
        );
    }

    public async Task<T> QueryAsync<T>(Func<NodesDbContext, Task<T>> query)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<NodesDbContext>());
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
