using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Panel.Testing;

/// <summary>
/// A small OpenID provider on loopback: discovery, keys, authorization code with PKCE, userinfo.
/// It keeps the rules, so that a client that does not is refused; and it
/// breaks them on demand, so that a client that does not look is found out.
/// </summary>
public sealed class OpenIdProvider : IAsyncDisposable
{
    public const string ClientId = "panel";
    public const string ClientSecret = "s&cret/of the:client";

    private static readonly JsonWebTokenHandler Handler = new();
    private readonly ConcurrentDictionary<string, Grant> _codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, OpenIdPerson> _accessTokens = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly TimeProvider _clock;
    private readonly WebApplication _app;
    private ECDsaSecurityKey _key = NewKey();

    private OpenIdProvider(TimeProvider clock)
    {
        _clock = clock;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.Use(InterceptAsync);
        _app.UseRouting();
        _app.MapGet("/.well-known/openid-configuration", Discover);
        _app.MapGet("/keys", () => new { keys = new[] { PublicKey() } });
        _app.MapGet("/authorize", Authorize);
        _app.MapPost("/token", TokenAsync);
        _app.MapGet("/userinfo", UserInfo);
    }

    public Uri Issuer => new(_app.Urls.First());

    /// <summary>Whoever comes to the login page is this one, and consents.</summary>
    public OpenIdPerson Person { get; set; } = new("subject-1", "person@example.org");

    /// <summary>Tells e-mail address and groups at userinfo only.</summary>
    public bool SlimTokens { get; set; }

    /// <summary>The last say over an ID token.</summary>
    public Action<SecurityTokenDescriptor> Tamper { get; set; } = _ => { };

    /// <summary>Whom userinfo speaks of, if not of the person who signed in.</summary>
    public OpenIdPerson? SomebodyElse { get; set; }

    /// <summary>Answer with this error in place of a code.</summary>
    public string? Refusal { get; set; }

    /// <summary>The last say over the discovery document.</summary>
    public Action<Dictionary<string, object>> TamperDocument { get; set; } = _ => { };

    /// <summary>Answers in place of the provider; null lets the provider answer.</summary>
    public Func<HttpRequest, IResult?> Intercept { get; set; } = _ => null;

    /// <summary>Each request that came, as <c>METHOD /path</c>.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Codes that were redeemed.</summary>
    public int Redeemed { get; private set; }

    public static async Task<OpenIdProvider> StartAsync(TimeProvider? clock = null)
    {
        var provider = new OpenIdProvider(clock ?? TimeProvider.System);
        await provider._app.StartAsync();
        return provider;
    }

    /// <summary>From now on tokens are signed by a new key, and the old one is published no more.</summary>
    public void RotateKeys() => _key = NewKey();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task InterceptAsync(HttpContext context, RequestDelegate next)
    {
        _requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
        if (Intercept(context.Request) is { } instead)
        {
            await instead.ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private Dictionary<string, object> Discover()
    {
        var document = new Dictionary<string, object>
        {
            ["issuer"] = Issuer.ToString().TrimEnd('/'),
            ["authorization_endpoint"] = new Uri(Issuer, "/authorize"),
            ["token_endpoint"] = new Uri(Issuer, "/token"),
            ["userinfo_endpoint"] = new Uri(Issuer, "/userinfo"),
            ["jwks_uri"] = new Uri(Issuer, "/keys"),
            ["response_types_supported"] = new[] { "code" },
            ["subject_types_supported"] = new[] { "public" },
            ["id_token_signing_alg_values_supported"] = new[] { "ES256" },
            ["token_endpoint_auth_methods_supported"] = new[] { "client_secret_basic" },
        };
        TamperDocument(document);
        return document;
    }

    private IResult Authorize(HttpRequest request)
    {
        var query = request.Query;
        if (
            query["response_type"] != "code"
            || query["client_id"] != ClientId
            || query["code_challenge_method"] != "S256"
            || !query["scope"].ToString().Split(' ').Contains("openid")
        )
        {
            return Results.BadRequest();
        }

        var back = new Dictionary<string, string?> { ["state"] = query["state"] };
        if (Refusal is not null)
        {
            back["error"] = Refusal;
        }
        else
        {
            var code = RandomText();
            _codes[code] = new Grant(
                Person,
                query["redirect_uri"].ToString(),
                query["code_challenge"].ToString(),
                query["nonce"].ToString()
            );
            back["code"] = code;
        }

        return Results.Redirect(QueryHelpers.AddQueryString(query["redirect_uri"].ToString(), back));
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        if (!IsTheClient(request))
        {
            return Results.Json(new { error = "invalid_client" }, statusCode: 401);
        }

        var challenge = Base64Url.EncodeToString(
            SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))
        );
        // Removed first: a code works once, also for whoever got it wrong.
        if (
            form["grant_type"] != "authorization_code"
            || !_codes.TryRemove(form["code"].ToString(), out var grant)
            || grant.RedirectUri != form["redirect_uri"]
            || grant.Challenge != challenge
        )
        {
            return Results.BadRequest(new { error = "invalid_grant" });
        }

        Redeemed++;
        var access = RandomText();
        _accessTokens[access] = grant.Person;
        return Results.Json(
            new
            {
                access_token = access,
                token_type = "Bearer",
                expires_in = 300,
                id_token = IdToken(grant),
            }
        );
    }

    private IResult UserInfo(HttpRequest request)
    {
        var given = request.Headers.Authorization.ToString();
        return
            given.StartsWith("Bearer ", StringComparison.Ordinal)
            && _accessTokens.TryGetValue(given["Bearer ".Length..], out var person)
            ? Results.Json(ClaimsOf(SomebodyElse ?? person))
            : Results.Unauthorized();
    }

    private string IdToken(Grant grant)
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Issuer.ToString().TrimEnd('/'),
            Audience = ClientId,
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddMinutes(5),
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.EcdsaSha256),
            Claims = SlimTokens
                ? new Dictionary<string, object> { ["sub"] = grant.Person.Subject }
                : ClaimsOf(grant.Person),
        };
        descriptor.Claims["nonce"] = grant.Nonce;
        if (grant.Person.Amr is { } amr)
        {
            descriptor.Claims["amr"] = amr;
        }

        Tamper(descriptor);
        return Handler.CreateToken(descriptor);
    }

    private static Dictionary<string, object> ClaimsOf(OpenIdPerson person)
    {
        var claims = new Dictionary<string, object> { ["sub"] = person.Subject };
        if (person.Email is { } email)
        {
            claims["email"] = email;
        }

        if (person.EmailVerified is { } verified)
        {
            claims["email_verified"] = verified;
        }

        if (person.Groups is { } groups)
        {
            claims["groups"] = groups;
        }

        return claims;
    }

    // RFC 6749, section 2.3.1: each half is encoded as a form's value.
    private static bool IsTheClient(HttpRequest request)
    {
        if (
            !AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var given)
            || given.Scheme != "Basic"
        )
        {
            return false;
        }

        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(given.Parameter!)).Split(':');
        return parts is [var id, var secret]
            && WebUtility.UrlDecode(id) == ClientId
            && WebUtility.UrlDecode(secret) == ClientSecret;
    }

    private object PublicKey()
    {
        var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(_key);
        return new
        {
            kty = key.Kty,
            crv = key.Crv,
            x = key.X,
            y = key.Y,
            kid = _key.KeyId,
            use = "sig",
            alg = "ES256",
        };
    }

    private static ECDsaSecurityKey NewKey() =>
        new(ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            KeyId = Guid.CreateVersion7().ToString("N", CultureInfo.InvariantCulture),
        };

    private static string RandomText() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));

    private sealed record Grant(OpenIdPerson Person, string RedirectUri, string Challenge, string Nonce);
}
