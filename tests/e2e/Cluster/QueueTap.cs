using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Panel.Testing;

namespace Panel.E2E.Tests.Cluster;

/// <summary>Copies of what is sent to a queue, which can be delivered again to the letter.</summary>
internal sealed class QueueTap : IDisposable
{
    private readonly HttpClient _management;
    private readonly string _host;
    private readonly string _queue;
    private readonly string _tap;

    private QueueTap(RabbitVirtualHost bus, string queue)
    {
        _management = RabbitManagement.CreateClient(bus.ManagementUrl);
        (_host, _queue, _tap) = (bus.Name, queue, $"tap.{Guid.CreateVersion7():N}");
    }

    /// <param name="queue">A queue that has an exchange of the same name, as the bus makes it.</param>
    public static async Task<QueueTap> OpenAsync(RabbitVirtualHost bus, string queue)
    {
        var tap = new QueueTap(bus, queue);
        await tap.CallAsync(HttpMethod.Put, $"api/queues/{tap._host}/{tap._tap}", new { durable = true });
        await tap.CallAsync(
            HttpMethod.Post,
            $"api/bindings/{tap._host}/e/{queue}/q/{tap._tap}",
            new { routing_key = "" }
        );
        return tap;
    }

    /// <summary>The next message.</summary>
    public async Task<JsonNode> TakeAsync() => (await Eventually.GetAsync(async _ => (
                        await CallAsync(
                            HttpMethod.Post,
                            $"api/queues/{_host}/{_tap}/get",
                            new
                            {
                                count = 1,
                                ackmode = "ack_requeue_false",
                                encoding = "auto",
                            }
                        )
                    )!.AsArray().FirstOrDefault(), message => message is not null))!;

    public async Task DeliverAsync(JsonNode message)
    {
        // To the queue itself, by the exchange that every queue is bound to.
        var body = new
        {
            properties = message["properties"],
            routing_key = _queue,
            payload = message["payload"],
            payload_encoding = message["payload_encoding"],
        };
        var answer = await CallAsync(HttpMethod.Post, $"api/exchanges/{_host}/amq.default/publish", body);
        Assert.True(answer!["routed"]!.GetValue<bool>());
    }

    /// <summary>Returns when the queue's consumer has dealt with everything.</summary>
    public Task AwaitDrainedAsync() =>
        Eventually.GetAsync(
            _ => CallAsync(HttpMethod.Get, $"api/queues/{_host}/{_queue}", null),
            queue => queue!["messages"]?.GetValue<int>() == 0,
            TimeSpan.FromSeconds(20)
        );

    public void Dispose() => _management.Dispose();

    private async Task<JsonNode?> CallAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = body is null ? null : JsonContent.Create(body, body.GetType()),
        };
        using var response = await _management.SendAsync(request);
        response.EnsureSuccessStatusCode();
        var text = await response.Content.ReadAsStringAsync();
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }
}
