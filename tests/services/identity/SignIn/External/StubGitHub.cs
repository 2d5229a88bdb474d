using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.SignIn.External;

/// <summary>GitHub's OAuth pages and the two calls of its API, on loopback, as its documentation has them.</summary>
internal sealed class StubGitHub : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (string Redirect, string Challenge)> _codes = new(
        StringComparer.Ordinal
    );
    private readonly WebApplication _app;

    private StubGitHub()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.UseRouting();
        _app.MapGet("/login/oauth/authorize", Authorize);
        _app.MapPost("/login/oauth/access_token", TokenAsync);
        _app.MapGet(
            "/user",
            (HttpRequest request) =>
                IsAllowed(request)
                    ? Results.Json(
                        new
                        {
                            id = Id,
                            login = "octocat",
                            email = "public@example.org",
                        }
                    )
                    : Results.StatusCode(403)
        );
        _app.MapGet(
            "/user/emails",
            (HttpRequest request) => IsAllowed(request) ? Results.Json(Emails) : Results.StatusCode(403)
        );
    }

    public long Id { get; set; } = 583231;

    public object[] Emails { get; set; } = [Email("other@example.org", primary: false), Email("octocat@example.org")];

    public static object Email(string email, bool primary = true, bool verified = true) =>
        new
        {
            email,
            primary,
            verified,
            visibility = (string?)null,
        };

    public static async Task<StubGitHub> StartAsync()
    {
        var stub = new StubGitHub();
        await stub._app.StartAsync();
        return stub;
    }

    public Task<IdentityFactory> StartIdentityAsync(
        Database database,
        bool registration = true,
        TimeProvider? clock = null
    ) =>
        IdentityFactory.StartAsync(
            database,
            clock,
            ("Mail:PublicUrl", "https://panel.example.net"),
            ("Identity:GitHub:ClientId", "client"),
            ("Identity:GitHub:ClientSecret", "secret"),
            ("Identity:GitHub:AllowRegistration", registration.ToString()),
            ("Identity:GitHub:AuthorizationEndpoint", $"{_app.Urls.First()}/login/oauth/authorize"),
            ("Identity:GitHub:TokenEndpoint", $"{_app.Urls.First()}/login/oauth/access_token"),
            ("Identity:GitHub:Api", $"{_app.Urls.First()}/")
        );

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private Results<NotFound, RedirectHttpResult> Authorize(HttpRequest request)
    {
        var query = request.Query;
        if (query["client_id"] != "client" || query["code_challenge_method"] != "S256")
        {
            return TypedResults.NotFound();
        }

        var code = Guid.CreateVersion7().ToString("N");
        _codes[code] = (query["redirect_uri"].ToString(), query["code_challenge"].ToString());
        return TypedResults.Redirect(
            QueryHelpers.AddQueryString(
                query["redirect_uri"].ToString(),
                new Dictionary<string, string?> { ["code"] = code, ["state"] = query["state"] }
            )
        );
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        var challenge = Base64Url.EncodeToString(
            SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))
        );
        var right =
            form["client_id"] == "client"
            && form["client_secret"] == "secret"
            && _codes.TryRemove(form["code"].ToString(), out var grant)
            && grant == (form["redirect_uri"].ToString(), challenge);
        // GitHub's refusals have status 200.
        return right
            ? Results.Json(
                new
                {
                    access_token = "gho_token",
                    scope = "read:user,user:email",
                    token_type = "bearer",
                }
            )
            : Results.Json(new { error = "bad_verification_code" });
    }

    // Without a user agent GitHub answers 403.
    private static bool IsAllowed(HttpRequest request) =>
        request.Headers.Authorization == "Bearer gho_token" && request.Headers.UserAgent.Count > 0;
}
