using Panel.Testing;

namespace Panel.Standalone.Tests.Browsers;

/// <summary>
/// curl with a cookie jar, over the gateway: what a page of our own may do
/// with the cookie, and one of another site may not.
/// </summary>
[Collection(OnSharedPanel.Name)]
public sealed class CookieTests(SharedPanel shared)
{
    private const string Elsewhere = "Origin: https://elsewhere.example";

    [Fact]
    public async Task Cookie_OfASignIn_IsHttpOnlyAndLaxAndLastsAWeek()
    {
        using var curl = new Curl(shared.Panel.Url);
        var login = await LoginAsync(curl);
        var again = await curl.SendAsync("GET", "/api/auth/session");

        foreach (var headers in new[] { login.Headers, again.Headers })
        {
            var cookie = headers
                .Split('\n')
                .Single(line => line.StartsWith("Set-Cookie: panel_session=", StringComparison.OrdinalIgnoreCase));
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("max-age=604800", cookie, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(shared.Admin.Email, again.Body["user"]!["email"]!.GetValue<string>());
        Assert.Contains("#HttpOnly_127.0.0.1", curl.Jar, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_UnderACookie_NeedsTheCsrfToken()
    {
        using var curl = new Curl(shared.Panel.Url);
        var csrf = (await LoginAsync(curl)).Body["csrfToken"]!.GetValue<string>();
        Assert.Equal(csrf, (await curl.SendAsync("GET", "/api/auth/csrf-token")).Body["csrfToken"]!.GetValue<string>());

        var without = await curl.SendAsync("POST", "/api/auth/logout", "{}");
        var wrong = await curl.SendAsync("POST", "/api/auth/logout", "{}", "X-Csrf-Token: wrong");
        var right = await curl.SendAsync("POST", "/api/auth/logout", "{}", $"X-Csrf-Token: {csrf}");
        var after = await curl.SendAsync("GET", "/api/auth/session");

        Assert.Equal((403, """{"error":"Invalid CSRF token"}"""), (without.Status, without.Text));
        Assert.Equal(403, wrong.Status);
        Assert.Equal((200, """{"success":true}"""), (right.Status, right.Text));
        Assert.Equal((401, """{"error":"Missing token"}"""), (after.Status, after.Text));
    }

    [Theory]
    [InlineData(Elsewhere)]
    [InlineData("Origin: null")]
    [InlineData("Sec-Fetch-Site: cross-site")]
    [InlineData("Sec-Fetch-Site: same-site")]
    public async Task Change_FromAnotherSite_IsRefusedWithTheToken(string header)
    {
        using var curl = new Curl(shared.Panel.Url);
        var csrf = (await LoginAsync(curl)).Body["csrfToken"]!.GetValue<string>();

        Assert.Equal(
            403,
            (await curl.SendAsync("POST", "/api/auth/logout", "{}", $"X-Csrf-Token: {csrf}", header)).Status
        );
        Assert.Equal(403, (await curl.SendAsync("POST", "/v1/api-tokens", """{"name":"x"}""", header)).Status);
        Assert.Equal(200, (await curl.SendAsync("GET", "/api/auth/session")).Status);
    }

    [Fact]
    public async Task SignIn_FromAnotherSite_IsRefused()
    {
        using var curl = new Curl(shared.Panel.Url);

        Assert.Equal(403, (await curl.SendAsync("POST", "/api/auth/login", "{}", Elsewhere)).Status);
    }

    [Fact]
    public async Task WebSocket_FromAnotherSite_IsRefusedAndFromOursIsNot()
    {
        using var curl = new Curl(shared.Panel.Url);
        await LoginAsync(curl);
        var path = $"/v1/instances/{Guid.CreateVersion7()}/console";
        string[] upgrade =
        [
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ];

        Assert.Equal(403, (await curl.SendAsync("GET", path, null, [.. upgrade, Elsewhere])).Status);
        Assert.Equal(
            404,
            (
                await curl.SendAsync("GET", path, null, [.. upgrade, $"Origin: http://{shared.Panel.Url.Authority}"])
            ).Status
        );
    }

    private async Task<CurlResponse> LoginAsync(Curl curl)
    {
        var answer = await curl.SendAsync(
            "POST",
            "/api/auth/login",
            $$"""{"email":"{{shared.Admin.Email}}","password":"{{PanelUser.Password}}"}"""
        );
        Assert.True(answer.Status == 200, answer.Text);
        return answer;
    }
}
