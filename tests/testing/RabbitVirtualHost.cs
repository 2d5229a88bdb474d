using System.Net.Http.Json;
using Xunit;

namespace Panel.Testing;

/// <summary>A RabbitMQ virtual host with a name of its own, deleted when disposed. Fits <c>IClassFixture</c>.</summary>
public sealed class RabbitVirtualHost : IAsyncLifetime
{
    private RabbitMqAddress? _broker;

    public RabbitVirtualHost() { }

    private RabbitVirtualHost(RabbitMqAddress? broker) => _broker = broker;

    public string Name { get; } = $"t{Guid.CreateVersion7():N}";

    /// <summary>The broker's address with this virtual host as its path.</summary>
    public Uri Url => new UriBuilder(Broker.Url) { Path = Name }.Uri;

    /// <summary>The management API, credentials included.</summary>
    public Uri ManagementUrl => Broker.ManagementUrl;

    private RabbitMqAddress Broker =>
        _broker ?? throw new InvalidOperationException("The virtual host has not been made yet.");

    /// <summary>Creates a virtual host on the shared broker, or on the one given.</summary>
    public static async Task<RabbitVirtualHost> CreateAsync(RabbitMqAddress? server = null)
    {
        var host = new RabbitVirtualHost(server);
        await host.InitializeAsync();
        return host;
    }

    public async ValueTask InitializeAsync()
    {
        _broker ??= await TestServers.RabbitMqAsync();
        using var client = RabbitManagement.CreateClient(ManagementUrl);
        using var created = await client.PutAsJsonAsync($"api/vhosts/{Name}", new { });
        created.EnsureSuccessStatusCode();
        var everything = new
        {
            configure = ".*",
            write = ".*",
            read = ".*",
        };
        using var permitted = await client.PutAsJsonAsync(
            $"api/permissions/{Name}/{Broker.Url.UserInfo.Split(':')[0]}",
            everything
        );
        permitted.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is null)
        {
            return;
        }

        using var client = RabbitManagement.CreateClient(ManagementUrl);
        using var deleted = await client.DeleteAsync($"api/vhosts/{Name}");
        deleted.EnsureSuccessStatusCode();
    }
}
