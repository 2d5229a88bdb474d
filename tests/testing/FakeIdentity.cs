using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using Panel.Hosting.Auth;
using Panel.Hosting.Json;
using Panel.Hosting.Principals;

namespace Panel.Testing;

/// <summary>
/// Stands in for identity towards another service under test: signs internal tokens with a key of its own and answers
/// <c>/internal/jwks</c>, <c>/internal/token</c> and <c>/internal/agent-tokens</c>.
/// Point <c>Internal:Identity</c> at <see cref="Address"/>.
/// </summary>
public sealed class FakeIdentity : IAsyncDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ConcurrentQueue<AgentTokenRequest> _agentTokens = new();
    private readonly ECDsaSecurityKey _securityKey;
    private readonly TimeProvider _clock;
    private readonly WebApplication _app;

    private FakeIdentity(TimeProvider clock)
    {
        _clock = clock;
        _securityKey = new ECDsaSecurityKey(_key) { KeyId = Guid.CreateVersion7().ToString("N") };
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json => PanelJson.Apply(json.SerializerOptions));
        _app = builder.Build();
        _app.UseRouting();
        _app.MapGet("/internal/jwks", WriteKeysAsync);
        _app.MapPost(
            "/internal/token",
            (ServiceTokenRequest request) =>
                new ServiceTokenResponse(
                    TokenFor(
                        request.Anonymous
                            ? Principal.Anonymous
                            : new Principal { Kind = PrincipalKind.Service, Name = request.Name }
                    ),
                    _clock.GetUtcNow() + InternalToken.Lifetime
                )
        );
        _app.MapPost("/internal/agent-tokens", IssueAgentTokenAsync);
    }

    public Uri Address => new(_app.Urls.First());

    /// <summary>Every request for an agent token that was granted.</summary>
    public IReadOnlyCollection<AgentTokenRequest> AgentTokens => _agentTokens;

    /// <summary>Runs before an agent token is issued; throwing makes the answer a 500.</summary>
    public Func<AgentTokenRequest, Task>? BeforeAgentToken { get; set; }

    /// <param name="clock">The clock of the service under test, when it is not the system's.</param>
    public static async Task<FakeIdentity> StartAsync(TimeProvider? clock = null)
    {
        var identity = new FakeIdentity(clock ?? TimeProvider.System);
        await identity._app.StartAsync();
        return identity;
    }

    /// <summary>An internal token, valid for five minutes.</summary>
    public string TokenFor(Principal principal) =>
        InternalToken.Create(
            principal,
            new SigningCredentials(_securityKey, SecurityAlgorithms.EcdsaSha256),
            _clock.GetUtcNow()
        );

    /// <summary>A client of a service that calls as this principal.</summary>
    public HttpClient ClientFor(Uri service, Principal principal) =>
        new()
        {
            BaseAddress = service,
            Timeout = TimeSpan.FromSeconds(30),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", TokenFor(principal)) },
        };

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private Task WriteKeysAsync(HttpContext context)
    {
        var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(_securityKey);
        var publicPart = new
        {
            keys = new[]
            {
                new
                {
                    kty = key.Kty,
                    crv = key.Crv,
                    x = key.X,
                    y = key.Y,
                    kid = key.Kid,
                    use = "sig",
                    alg = "ES256",
                },
            },
        };
        return context.Response.WriteAsJsonAsync(publicPart, context.RequestAborted);
    }

    private async Task<AgentTokenResponse> IssueAgentTokenAsync(AgentTokenRequest request)
    {
        if (BeforeAgentToken is { } before)
        {
            await before(request);
        }

        _agentTokens.Enqueue(request);
        return new AgentTokenResponse($"agent-{request.NodeId:N}-{_agentTokens.Count}");
    }
}
