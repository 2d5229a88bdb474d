using System.Net.Http.Json;
using Panel.Bus.RabbitMq;
using Panel.Bus.Topology;
using Panel.Testing;

namespace Panel.Bus.Tests;

/// <summary>
/// A node as the nodes service provisions it on a real broker: a user limited to the
/// node's names, and its report exchange bound to the services.
/// </summary>
internal sealed class NodeBroker : IAsyncDisposable
{
    private const string Password = "node password:/@";
    private readonly RabbitVirtualHost _host;
    private readonly HttpClient _management;

    private NodeBroker(RabbitVirtualHost host) =>
        (_host, _management) = (host, RabbitManagement.CreateClient(host.ManagementUrl));

    public Guid Node { get; } = Guid.CreateVersion7();

    /// <summary>The broker through the node's own user.</summary>
    public BusOptions Options =>
        new()
        {
            Url = $"amqp://{User}:{Uri.EscapeDataString(Password)}@{_host.Url.Authority.Split('@')[^1]}/{_host.Name}",
        };

    private string User => $"node.{Node:D}";

    public static async Task<NodeBroker> CreateAsync(RabbitVirtualHost host)
    {
        var broker = new NodeBroker(host);
        await broker.CreateUserAsync();
        await broker.CreateExchangesAsync();
        return broker;
    }

    /// <summary>The node before anything of it is on the broker.</summary>
    public static NodeBroker Unprovisioned(RabbitVirtualHost host) => new(host);

    public async Task CreateUserAsync()
    {
        await PutAsync($"api/users/{User}", new { password = Password, tags = "" });
        var own = BusNames.NodePermission(Node);
        await PutAsync(
            $"api/permissions/{_host.Name}/{User}",
            new
            {
                configure = own,
                write = own,
                read = own,
            }
        );
    }

    public async Task DeleteUserAsync()
    {
        using var deleted = await _management.DeleteAsync($"api/users/{User}");
        deleted.EnsureSuccessStatusCode();
    }

    public async Task CreateExchangesAsync()
    {
        await PutAsync($"api/exchanges/{_host.Name}/{BusNames.Reports}", new { type = "fanout", durable = true });
        await PutAsync(
            $"api/exchanges/{_host.Name}/{BusNames.ReportExchange(Node)}",
            new { type = "fanout", durable = true }
        );
        using var bound = await _management.PostAsJsonAsync(
            $"api/bindings/{_host.Name}/e/{BusNames.ReportExchange(Node)}/e/{BusNames.Reports}",
            new { }
        );
        bound.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        await DeleteUserAsync();
        _management.Dispose();
    }

    private async Task PutAsync<T>(string path, T body)
    {
        using var answer = await _management.PutAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
    }
}
