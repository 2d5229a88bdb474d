using System.Net.Http.Json;
using Xunit;

namespace Panel.Testing;

/// <summary>A RabbitMQ virtual host with a name of its own, deleted when disposed. Fits <c>IClassFixture</c>.</summary>
public sealed class RabbitVirtualHost : IAsyncLifetime
{
    private readonly Uri _broker;

    public RabbitVirtualHost()
        : this(TestServers.RabbitMq, TestServers.RabbitMqAdmin) { }

    private RabbitVirtualHost(Uri broker, Uri management)
    {
        _broker = broker;
        ManagementUrl = management;
        Url = new UriBuilder(broker) { Path = Name }.Uri;
    }

    public string Name { get; } = $"t{Guid.CreateVersion7():N}";

    /// <summary>The broker's address with this virtual host as its path.</summary>
    public Uri Url { get; }

    /// <summary>The management API, credentials included.</summary>
    public Uri ManagementUrl { get; }

    /// <summary>Creates a virtual host on the shared broker, or on the one given.</summary>
    public static async Task<RabbitVirtualHost> CreateAsync(PrivateRabbitMq? server = null)
    {
        var host = server is null ? new RabbitVirtualHost() : new RabbitVirtualHost(server.Url, server.ManagementUrl);
        await host.InitializeAsync();
        return host;
    }

    public async ValueTask InitializeAsync()
    {
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
            $"api/permissions/{Name}/{_broker.UserInfo.Split(':')[0]}",
            everything
        );
        permitted.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        using var client = RabbitManagement.CreateClient(ManagementUrl);
        using var deleted = await client.DeleteAsync($"api/vhosts/{Name}");
        deleted.EnsureSuccessStatusCode();
    }
}
