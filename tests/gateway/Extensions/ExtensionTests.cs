using System.Diagnostics;
using System.Net;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests.Extensions;

/// <summary>Routes of plugins, with a plugin that is loaded as any other and a stranger's server behind it.</summary>
public sealed class ExtensionTests(ExtensionStage stage) : IClassFixture<ExtensionStage>
{
    private const string Root = $"/x/{ExtensionStage.Good}";

    [Fact]
    public async Task Request_ToADestination_CarriesNoCredentialOfTheCaller()
    {
        var person = stage.Identity.AddUser(organization: stage.Identity.Organization);

        using var response = await stage.GetAsync(
            $"{Root}/user/7?q=1",
            person.Credential,
            ("Cookie", "panel_session=secret-cookie"),
            ("X-Api-Key", "secret-key"),
            ("X-Panel-User", "forged"),
            ("X-Forwarded-For", "192.0.2.1"),
            ("Proxy-Authorization", "Basic secret")
        );
        var seen = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("GET /base/user/7?q=1", seen, StringComparison.Ordinal);
        Assert.Contains($"X-Panel-User: {person.SubjectId}", seen, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(
            $"X-Panel-Organization: {stage.Identity.Organization}",
            seen,
            StringComparison.OrdinalIgnoreCase
        );
        foreach (var secret in new[] { "secret", "forged", "192.0.2.1", person.Credential, person.Token, "Bearer" })
        {
            Assert.DoesNotContain(secret, seen, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Request_OfAnAnonymousCaller_CarriesNoInternalToken()
    {
        using var response = await stage.GetAsync($"{Root}/open/a", credential: null);

        var seen = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain(StubIdentity.AnonymousToken, seen, StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", seen, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Answer_OfADestination_SpeaksNotForThePanel()
    {
        using var response = await stage.GetAsync($"{Root}/open/a", credential: null);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.False(response.Headers.Contains("X-Panel-Access-Changed"));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Contains("sandbox", response.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Fact]
    public async Task Access_OfARoute_IsTheGatewaysToGive()
    {
        var user = stage.Identity.AddUser();
        var admin = stage.Identity.Add(admin: true);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("user/7", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("admin", null));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("admin", user.Credential));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("admin", admin.Credential));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("nothing", user.Credential));
    }

    [Fact]
    public async Task Code_OfThePlugin_ChangesTheRequestAndSeesNoCredential()
    {
        var person = stage.Identity.AddUser();

        // The first call compiles the code, for which 50 ms may be too short on a busy machine.
        var seen = await Eventually.GetAsync(
            async cancellationToken =>
            {
                using var response = await stage.GetAsync(
                    $"{Root}/code/add?secret=x",
                    person.Credential,
                    ("Cookie", "panel_session=s")
                );
                return await response.Content.ReadAsStringAsync(cancellationToken);
            },
            text => text.StartsWith("GET", StringComparison.Ordinal),
            TimeSpan.FromSeconds(20)
        );

        Assert.StartsWith("GET /base/added/code/add?a=1&b=2", seen, StringComparison.Ordinal);
        var headers = seen.Split('\n').Single(line => line.StartsWith("X-Added:", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("Cookie", headers, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Authorization", headers, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("throw")]
    [InlineData("sleep")]
    [InlineData("host")]
    [InlineData("break")]
    public async Task Code_ThatMisbehaves_IsABadGatewayAtOnce(string name)
    {
        var watch = Stopwatch.StartNew();

        await stage
            .GetAsync($"{Root}/code/{name}", credential: null)
            .RefusedAsync(HttpStatusCode.BadGateway, "plugin_failed");

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("open/after", null));
    }

    [Fact]
    public async Task Destination_ThatHangs_StopsNoOtherRoute()
    {
        var hanging = Enumerable.Range(0, 6).Select(_ => StatusAsync("hang", null)).ToArray();

        var user = stage.Identity.AddUser();
        using var service = await stage.GetAsync("/v1/nodes", user.Credential);
        Assert.Equal(HttpStatusCode.OK, service.StatusCode);

        var statuses = await Task.WhenAll(hanging);
        Assert.Contains(HttpStatusCode.GatewayTimeout, statuses);
        // Beyond the places that one plugin has.
        Assert.Contains(HttpStatusCode.ServiceUnavailable, statuses);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("open/after", null));
    }

    [Fact]
    public async Task Upgrade_ToAWebSocket_IsRefused() =>
        await stage
            .GetAsync(
                $"{Root}/open/a",
                credential: null,
                ("Connection", "Upgrade"),
                ("Upgrade", "websocket"),
                ("Sec-WebSocket-Version", "13"),
                ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
            )
            .RefusedAsync(HttpStatusCode.BadRequest, "upgrade_not_supported");

    [Fact]
    public async Task Configuration_WithOneWrongRoute_IsRefusedWholeAndReported()
    {
        await stage.EnableAsync("test.wrong", wrong: true);

        var status = await stage.Nodes.ReportedAsync("test.wrong", "failed");

        Assert.Contains("route wrong: its path has the segment ..", status.Reason);
        using var refused = await stage.GetAsync("/x/test.wrong/open/a", credential: null);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("open/after", null));
    }

    private async Task<HttpStatusCode> StatusAsync(string path, string? credential)
    {
        using var response = await stage.GetAsync($"{Root}/{path}", credential);
        return response.StatusCode;
    }
}
