using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Panel.Hosting.Addresses;

namespace Panel.Nodes.Brokers;

/// <summary>
/// The few calls of RabbitMQ's management HTTP API that nodes need; each is
/// idempotent (https://www.rabbitmq.com/docs/management#http-api).
/// </summary>
internal sealed class RabbitManagement(HttpClient http, RabbitAddresses addresses)
{
    private static readonly Dictionary<string, object> NoArguments = [];
    private readonly string _vhost = Uri.EscapeDataString(addresses.VirtualHost);

    public static void Configure(HttpClient client, RabbitAddresses addresses)
    {
        var credentials = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(addresses.Management[0].UserInfo));
        client.BaseAddress = BalancedHandler.AnyAddress;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(credentials)
        );
        client.Timeout = TimeSpan.FromSeconds(10);
    }

    public Task PutUserAsync(string user, string password, CancellationToken cancellationToken) =>
        PutAsync(
            $"api/users/{user}",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["password"] = password, ["tags"] = "" },
            cancellationToken
        );

    public Task PutPermissionAsync(string user, string pattern, CancellationToken cancellationToken) =>
        PutAsync(
            $"api/permissions/{_vhost}/{user}",
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["configure"] = pattern,
                ["write"] = pattern,
                ["read"] = pattern,
            },
            cancellationToken
        );

    public Task PutQueueAsync(string queue, CancellationToken cancellationToken) =>
        PutAsync(
            $"api/queues/{_vhost}/{queue}",
            new
            {
                durable = true,
                auto_delete = false,
                arguments = NoArguments,
            },
            cancellationToken
        );

    public Task PutFanoutAsync(string exchange, CancellationToken cancellationToken) =>
        PutAsync(
            $"api/exchanges/{_vhost}/{exchange}",
            new
            {
                type = "fanout",
                durable = true,
                auto_delete = false,
                @internal = false,
                arguments = NoArguments,
            },
            cancellationToken
        );

    public Task BindQueueAsync(string exchange, string queue, CancellationToken cancellationToken) =>
        BindAsync($"{exchange}/q/{queue}", cancellationToken);

    public Task BindExchangeAsync(string source, string destination, CancellationToken cancellationToken) =>
        BindAsync($"{source}/e/{destination}", cancellationToken);

    public Task DeleteUserAsync(string user, CancellationToken cancellationToken) =>
        DeleteAsync($"api/users/{user}", cancellationToken);

    public Task DeleteQueueAsync(string queue, CancellationToken cancellationToken) =>
        DeleteAsync($"api/queues/{_vhost}/{queue}", cancellationToken);

    public Task DeleteExchangeAsync(string exchange, CancellationToken cancellationToken) =>
        DeleteAsync($"api/exchanges/{_vhost}/{exchange}", cancellationToken);

    private async Task PutAsync<T>(string path, T body, CancellationToken cancellationToken)
    {
        using var response = await http.PutAsJsonAsync(path, body, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private async Task BindAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(
            $"api/bindings/{_vhost}/e/{path}",
            new { routing_key = "", arguments = NoArguments },
            cancellationToken
        );
        response.EnsureSuccessStatusCode();
    }

    private async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await http.DeleteAsync(path, cancellationToken);
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            response.EnsureSuccessStatusCode();
        }
    }
}
