using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Serialization;
using Panel.Bus.RabbitMq;

namespace Panel.Bus.Errors;

/// <summary>
/// Asks RabbitMQ's management API which error queues there are; the protocol itself cannot
/// list queues (https://www.rabbitmq.com/docs/management#http-api).
/// </summary>
/// <param name="management"><c>http://user:password@host:15672</c></param>
public sealed class ErrorQueueNames(BusOptions options, Uri management)
{
    private const int PageSize = 200;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    /// <summary>In the order of their names, empty ones too: the counts of this API lag behind.</summary>
    public async IAsyncEnumerable<string> ListAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var http = CreateClient();
        var host = Uri.EscapeDataString(options.Brokers.VirtualHost);
        for (var page = new Page([], 1, Number: 0); page.Number < page.Count;)
        {
            page = (
                await http.GetFromJsonAsync<Page>(
                    $"api/queues/{host}?page={page.Number + 1}&page_size={PageSize}&name={DeadLetters.Suffix}%24"
                        + "&use_regex=true&columns=name&sort=name",
                    cancellationToken
                )
            )!;
            foreach (var queue in page.Items)
            {
                yield return queue.Name;
            }
        }
    }

    private HttpClient CreateClient()
    {
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(management.UserInfo)));
        return new HttpClient
        {
            BaseAddress = new UriBuilder(management) { UserName = "", Password = "" }.Uri,
            Timeout = TimeLimit,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", credentials) },
        };
    }

    private sealed record Page(
        [property: JsonPropertyName("items")] IReadOnlyList<Queue> Items,
        [property: JsonPropertyName("page_count")] int Count,
        [property: JsonPropertyName("page")] int Number
    );

    private sealed record Queue([property: JsonPropertyName("name")] string Name);
}
