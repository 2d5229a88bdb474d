using System.Net.Http.Json;
using Microsoft.Extensions.Options;

namespace Panel.ServiceDefaults.Auth;

/// <summary>This service's own internal token, fetched from identity and renewed before it ends.</summary>
public sealed class ServiceTokens(IHttpClientFactory clients, IOptions<InternalOptions> options, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _fetching = new(1, 1);
    private readonly Dictionary<bool, ServiceTokenResponse> _tokens = [];

    /// <param name="anonymous">For forwarding requests of nobody; else for this service's own calls.</param>
    /// <exception cref="HttpRequestException">Identity cannot be reached or refuses the secret.</exception>
    public async Task<string> GetAsync(bool anonymous, CancellationToken cancellation)
    {
        await _fetching.WaitAsync(cancellation);
        try
        {
            if (_tokens.TryGetValue(anonymous, out var known) && known.ExpiresAt - clock.GetUtcNow() > TimeSpan.FromMinutes(1)) return known.Token;
            return (_tokens[anonymous] = await FetchAsync(anonymous, cancellation)).Token;
        }
        finally
        {
            _fetching.Release();
        }
    }

    public void Dispose() => _fetching.Dispose();

    private async Task<ServiceTokenResponse> FetchAsync(bool anonymous, CancellationToken cancellation)
    {
        var (identity, name, secret) = (options.Value.Identity, options.Value.Name, options.Value.Secret);
        using var response = await clients.CreateClient(RemoteInternalKeys.Client)
            .PostAsJsonAsync(new Uri(identity, "/internal/token"), new ServiceTokenRequest(name, secret, anonymous), PanelJson.Options, cancellation);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<ServiceTokenResponse>(PanelJson.Options, cancellation))!;
    }
}
