using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.SignIn.External;

/// <summary>What identity does when a provider answers badly, slowly, or not at once.</summary>
public sealed class ProviderCallTests
{
    private const string Discovery = "GET /.well-known/openid-configuration";
    private const string Exchange = "POST /token";

    [Fact]
    public async Task Discovery_RefusedOnce_IsRepeated()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(Database.Sqlite, provider);
        var refusals = 1;
        provider.Intercept = request =>
            request.Path == "/.well-known/openid-configuration" && Interlocked.Decrement(ref refusals) >= 0
                ? Results.StatusCode(503)
                : null;
        using var browser = new Browser(identity);

        (await browser.GetAsync(OidcFactory.Start)).Expect(HttpStatusCode.Redirect);

        Assert.Equal(2, provider.Requests.Count(request => request == Discovery));
    }

    [Theory]
    [InlineData(503, HttpStatusCode.ServiceUnavailable, "provider_unavailable")]
    [InlineData(0, HttpStatusCode.ServiceUnavailable, "provider_unavailable")]
    [InlineData(400, HttpStatusCode.Unauthorized, "sign_in_failed")]
    [InlineData(307, HttpStatusCode.Unauthorized, "sign_in_failed")]
    public async Task Code_RefusedOrLost_IsSentOnce(int status, HttpStatusCode expected, string code)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(Database.Sqlite, provider);
        await identity.Gateway.BootstrapAsync();
        provider.Intercept = request => request.Path == "/token" ? Refuse(request, status) : null;
        using var browser = new Browser(identity);

        Assert.Equal(code, (await browser.SignInAsync(OidcFactory.Start)).Expect(expected).Code);

        Assert.Equal(1, provider.Requests.Count(request => request == Exchange));
    }

    [Fact]
    public async Task Document_OfAnotherIssuer_IsRefused()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(Database.Sqlite, provider);
        provider.TamperDocument = document => document["issuer"] = "https://evil.example";
        using var browser = new Browser(identity);

        Assert.Equal(
            "provider_unavailable",
            (await browser.GetAsync(OidcFactory.Start)).Expect(HttpStatusCode.ServiceUnavailable).Code
        );
    }

    [Fact]
    public async Task Document_WithoutATokenEndpoint_IsRefused()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(Database.Sqlite, provider);
        provider.TamperDocument = document => document.Remove("token_endpoint");
        using var browser = new Browser(identity);

        Assert.Equal(
            "provider_unavailable",
            (await browser.GetAsync(OidcFactory.Start)).Expect(HttpStatusCode.ServiceUnavailable).Code
        );
    }

    [Fact]
    public async Task Document_OfMoreThanAMegabyte_IsNotRead()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(Database.Sqlite, provider);
        provider.TamperDocument = document => document["padding"] = new string('x', 1024 * 1024);
        using var browser = new Browser(identity);

        Assert.Equal(
            "provider_unavailable",
            (await browser.GetAsync(OidcFactory.Start)).Expect(HttpStatusCode.ServiceUnavailable).Code
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Document_ThatDoesNotEnd_IsWaitedForTenSeconds(bool headers)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(Database.Sqlite, provider);
        provider.Intercept = _ => new EndlessResult(headers);
        using var browser = new Browser(identity);
        var watch = Stopwatch.StartNew();

        var answer = (await browser.GetAsync(OidcFactory.Start)).Expect(HttpStatusCode.ServiceUnavailable);

        Assert.Equal("provider_unavailable", answer.Code);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(14));
    }

    private static Results<RedirectHttpResult, StatusCodeHttpResult> Refuse(HttpRequest request, int status)
    {
        if (status == 0)
        {
            request.HttpContext.Abort();
        }

        return status == 307 ? TypedResults.Redirect("/token", preserveMethod: true) : TypedResults.StatusCode(status);
    }

    /// <summary>Answers nothing, or a beginning and then nothing, until the client goes.</summary>
    private sealed class EndlessResult(bool headers) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            if (headers)
            {
                httpContext.Response.ContentType = "application/json";
                await httpContext.Response.WriteAsync("{", httpContext.RequestAborted);
                await httpContext.Response.Body.FlushAsync(httpContext.RequestAborted);
            }

            var gone = new TaskCompletionSource();
            await using var registration = httpContext.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        }
    }
}
