using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

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
        var credentials = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(addresses.Management.UserInfo));
        client.BaseAddress = new UriBuilder(addresses.Management) { UserName = "", Password = "" }.Uri;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(credentials)
        );
        client.Timeout = TimeSpan.FromSeconds(10);
    }

    public Task PutUserAsync(string user, string password, CancellationToken cancellation) =>
        PutAsync(
            $"api/users/{user}",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["password"] = password, ["tags"] = "" },
            cancellation
        );

    public Task PutPermissionAsync(string user, string pattern, CancellationToken cancellation) =>
        PutAsync(
            $"api/permissions/{_vhost}/{user}",
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["configure"] = pattern,
                ["write"] = pattern,
                ["read"] = pattern,
            },
            cancellation
        );

    public Task PutQueueAsync(string queue, CancellationToken cancellation) =>
        PutAsync(
            $"api/queues/{_vhost}/{queue}",
            new
            {
                durable = true,
                auto_delete = false,
                arguments = NoArguments,
            },
            cancellation
        );

    public Task PutFanoutAsync(string exchange, CancellationToken cancellation) =>
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
            cancellation
        );

    public Task BindQueueAsync(string exchange, string queue, CancellationToken cancellation) =>
        BindAsync($"{exchange}/q/{queue}", cancellation);

    public Task BindExchangeAsync(string source, string destination, CancellationToken cancellation) =>
        BindAsync($"{source}/e/{destination}", cancellation);

    public Task DeleteUserAsync(string user, CancellationToken cancellation) =>
        DeleteAsync($"api/users/{user}", cancellation);

    public Task DeleteQueueAsync(string queue, CancellationToken cancellation) =>
        DeleteAsync($"api/queues/{_vhost}/{queue}", cancellation);

    public Task DeleteExchangeAsync(string exchange, CancellationToken cancellation) =>
        DeleteAsync($"api/exchanges/{_vhost}/{exchange}", cancellation);

    private async Task PutAsync<T>(string path, T body, CancellationToken cancellation)
    {
        using var response = await http.PutAsJsonAsync(path, body, cancellation);
        response.EnsureSuccessStatusCode();
    }

    private async Task BindAsync(string path, CancellationToken cancellation)
    {
        using var response = await http.PostAsJsonAsync(
            $"api/bindings/{_vhost}/e/{path}",
            new { routing_key = "", arguments = NoArguments },
            cancellation
        );
        response.EnsureSuccessStatusCode();
    }

    private async Task DeleteAsync(string path, CancellationToken cancellation)
    {
        using var response = await http.DeleteAsync(path, cancellation);
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            response.EnsureSuccessStatusCode();
        }
    }
}
