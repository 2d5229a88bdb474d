using System.Net.Http.Json;
using Microsoft.Extensions.Options;
using Panel.Hosting.Addresses;
using Panel.Hosting.Json;

namespace Panel.Hosting.Auth;

/// <summary>
/// This service's own internal token, fetched from identity and renewed before it
/// ends. One question at a time, however many wait for it.
/// </summary>
public sealed class ServiceTokens(IHttpClientFactory clients, IOptions<InternalOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(1);
    private readonly Slot _own = new(),
        _anonymous = new();

    /// <param name="anonymous">For forwarding anonymous requests; else for this service's own calls.</param>
    /// <exception cref="HttpRequestException">Identity cannot be reached or refuses the secret.</exception>
    /// <exception cref="OperationCanceledException">Identity does not answer in time.</exception>
    public async ValueTask<string> GetAsync(bool anonymous, CancellationToken cancellationToken)
    {
        var slot = anonymous ? _anonymous : _own;
        var known = slot.Known;
        if (Lasts(known, Renewal))
        {
            return known!.Token;
        }

        try
        {
            return (await FetchOnceAsync(slot, anonymous).WaitAsync(cancellationToken)).Token;
        }
        // Identity is away, and what it gave is still good.
        catch (Exception exception)
            when (exception is HttpRequestException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested
                && Lasts(known, TimeSpan.Zero)
            )
        {
            return known!.Token;
        }
    }

    private bool Lasts(ServiceTokenResponse? token, TimeSpan longer) =>
        token is not null && token.ExpiresAt - clock.GetUtcNow() > longer;

    // The question outlives the request that began it; the client's time limit bounds it.
    private Task<ServiceTokenResponse> FetchOnceAsync(Slot slot, bool anonymous)
    {
        lock (slot)
        {
            if (slot.Known is { } fetched && Lasts(fetched, Renewal))
            {
                return Task.FromResult(fetched);
            }

            return slot.Fetching is { IsCompleted: false } running
                ? running
                : slot.Fetching = FetchAsync(slot, anonymous);
        }
    }

    private async Task<ServiceTokenResponse> FetchAsync(Slot slot, bool anonymous)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/internal/token")
        {
            Content = JsonContent.Create(
                new ServiceTokenRequest(options.Value.Name, options.Value.Secret, anonymous),
                options: PanelJson.Options
            ),
        };
        request.Options.Set(BalancedHandler.Repeatable, true);
        using var response = await clients.CreateClient(RemoteInternalKeys.Client).SendAsync(request);
        response.EnsureSuccessStatusCode();
        return slot.Known = (await response.Content.ReadFromJsonAsync<ServiceTokenResponse>(PanelJson.Options))!;
    }

    private sealed class Slot
    {
        public volatile ServiceTokenResponse? Known;

        public Task<ServiceTokenResponse>? Fetching;
    }
}
