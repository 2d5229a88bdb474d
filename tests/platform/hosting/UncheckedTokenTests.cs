using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panel.Hosting.Principals;
using Panel.Testing;

namespace Panel.Hosting.Tests;

/// <summary>A token that cannot be checked is not refused: an agent that is refused stops asking for minutes.</summary>
public sealed class UncheckedTokenTests : IAsyncLifetime
{
    private const string Dead = "http://127.0.0.1:1";

    private FakeIdentity _identity = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _identity = await FakeIdentity.StartAsync();

    public ValueTask DisposeAsync() => _identity.DisposeAsync();

    [Fact]
    public async Task Token_IdentityAwayAndNoKeysYet_Is503WithRetryAfter()
    {
        await using var app = await StartAsync(Dead);
        using var response = await GetAsync(app, Token());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Contains("identity_unavailable", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Tokens_ManyAtOnceWhileIdentityIsAway_DoNotWaitForEachOther()
    {
        await using var app = await StartAsync(Dead);
        var token = Token();
        var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => GetAsync(app, token)))
            .WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        Assert.All(responses, response => Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode));
    }

    [Fact]
    public async Task Token_OneReplicaOfIdentityAway_IsCheckedByTheOther()
    {
        await using var app = await StartAsync($"{Dead},{_identity.Address}");
        for (var number = 0; number < 4; number++)
        {
            using var response = await GetAsync(app, Token());
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task Token_OfAnotherSigner_Is401()
    {
        await using var other = await FakeIdentity.StartAsync();
        await using var app = await StartAsync(_identity.Address.ToString());
        using var response = await GetAsync(app, other.TokenFor(Caller()));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        using var without = await GetAsync(app, token: null);
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
    }

    [Fact]
    public async Task Token_OfANewKeyWhileIdentityIsAway_Is503_AndOfTheKnownKeyIsAccepted()
    {
        await using var other = await FakeIdentity.StartAsync();
        await using var app = await StartAsync(_identity.Address.ToString());
        var token = Token();
        using var before = await GetAsync(app, token);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        await _identity.DisposeAsync();
        var unknown = other.TokenFor(Caller());
        // The keys are asked for again five seconds after the last time at the earliest.
        await Eventually.TrueAsync(
            async _ =>
            {
                using var response = await GetAsync(app, unknown);
                return response.StatusCode == HttpStatusCode.ServiceUnavailable;
            },
            TimeSpan.FromSeconds(15)
        );
        using var after = await GetAsync(app, token);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        _identity = await FakeIdentity.StartAsync();
    }

    private static Principal Caller() => new() { Kind = PrincipalKind.User, SubjectId = Guid.CreateVersion7() };

    private string Token() => _identity.TokenFor(Caller());

    private static async Task<HttpResponseMessage> GetAsync(WebApplication app, string? token)
    {
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await client.GetAsync("/text", Cancellation);
    }

    private static async Task<WebApplication> StartAsync(string identity)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Internal:Identity"] = identity }
        );
        builder.AddServiceDefaults("texts");
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapGet("/text", () => Results.Text("hello"));
        await app.StartAsync(Cancellation);
        return app;
    }
}
