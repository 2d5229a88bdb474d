using System.Text.Json;
using System.Text.Json.Nodes;
using Panel.Testing;

namespace Panel.Standalone.Tests.Browsers;

/// <summary>Chromium's own WebAuthn, with a virtual authenticator, on the real endpoints behind the gateway.</summary>
[Collection(OnSharedPanel.Name)]
public sealed class PasskeyTests(SharedPanel shared)
{
    private const string Library = """
        globalThis.call = async (method, path, body, csrf) => {
          const headers = { 'content-type': 'application/json' };
          if (csrf) headers['x-csrf-token'] = csrf;
          const answer = await fetch(path, { method, headers, body: method === 'GET' ? undefined : JSON.stringify(body ?? {}) });
          return { status: answer.status, body: await answer.json() };
        };
        globalThis.make = async options =>
          (await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })).toJSON();
        globalThis.show = async options =>
          (await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })).toJSON();
        """;

    [Fact]
    public async Task Passkey_RegisteredInABrowser_SignsInWithoutAUserName()
    {
        using var person = await shared.Panel.Anonymous.RegisterUserAsync();
        await using var browser = await OpenAsync();
        var csrf = await SignInAsync(browser, person.Email);
        var made = await RegisterAsync(browser, csrf);
        Assert.Equal(403, Status(await browser.EvaluateAsync("call('POST', '/api/auth/logout')")));
        Assert.Equal(200, Status(await browser.EvaluateAsync($"call('POST', '/api/auth/logout', {{}}, '{csrf}')")));
        Assert.Equal(401, Status(await browser.EvaluateAsync("call('GET', '/api/auth/session')")));

        await browser.EvaluateAsync(
            "(async () => { globalThis.answer = await show((await call('GET', "
                + "'/api/auth/passkey/authenticate-challenge')).body) })()"
        );
        var entered = await browser.EvaluateAsync(
            "call('POST', '/api/auth/passkey/authenticate', { authenticationResponse: answer })"
        );
        var again = await browser.EvaluateAsync(
            "call('POST', '/api/auth/passkey/authenticate', { authenticationResponse: answer })"
        );
        var session = await browser.EvaluateAsync("call('GET', '/api/auth/session')");
        var readable = await browser.EvaluateAsync("document.cookie");

        Assert.Equal("Laptop", made["passkey"]!["name"]!.GetValue<string>());
        Assert.Equal(person.Email, entered!["body"]!["user"]!["email"]!.GetValue<string>());
        Assert.Equal(person.Email, session!["body"]!["user"]!["email"]!.GetValue<string>());
        Assert.Equal(401, Status(again));
        Assert.Equal("", readable!.GetValue<string>());
        using var asToken = shared.Panel.Anonymous.As(entered["body"]!["token"]!.GetValue<string>());
        Assert.Equal(
            person.Id,
            (await asToken.GetAsync("/v1/users/me")).Expect(System.Net.HttpStatusCode.OK)["id"]!.GetValue<Guid>()
        );
    }

    [Fact]
    public async Task Passkey_RenamedAndRemoved_NoLongerSignsIn()
    {
        using var person = await shared.Panel.Anonymous.RegisterUserAsync();
        await using var browser = await OpenAsync();
        var csrf = await SignInAsync(browser, person.Email);
        var id = (await RegisterAsync(browser, csrf))["passkey"]!["id"]!.GetValue<string>();

        Assert.Equal(
            200,
            Status(
                await browser.EvaluateAsync($"call('PUT', '/api/auth/passkeys/{id}', {{ name: 'Key ring' }}, '{csrf}')")
            )
        );
        var listed = await browser.EvaluateAsync("call('GET', '/api/auth/passkeys')");
        using var other = await shared.Panel.Anonymous.RegisterUserAsync();
        Assert.Equal(
            System.Net.HttpStatusCode.NotFound,
            (await other.Client.DeleteAsync($"/api/auth/passkeys/{id}")).Status
        );
        Assert.Equal(
            200,
            Status(await browser.EvaluateAsync($"call('DELETE', '/api/auth/passkeys/{id}', {{}}, '{csrf}')"))
        );
        await browser.EvaluateAsync(
            "(async () => { globalThis.answer = await show((await call('POST', "
                + "'/api/auth/passkey/authenticate-challenge', { email: 'x@example.org' })).body) })()"
        );
        var refused = await browser.EvaluateAsync(
            "call('POST', '/api/auth/passkey/authenticate', { authenticationResponse: answer })"
        );

        Assert.Equal("Key ring", listed!["body"]![0]!["name"]!.GetValue<string>());
        Assert.Equal(401, Status(refused));
        Assert.Equal("Authentication failed", refused!["body"]!["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task Passkey_AsSecondFactor_EndsAChallengeOfItsOwnUserOnly()
    {
        using var person = await shared.Panel.Anonymous.RegisterUserAsync();
        using var other = await shared.Panel.Anonymous.RegisterUserAsync();
        await EnableTwoFactorAsync(other);
        var recoveryCode = await EnableTwoFactorAsync(person);
        await using var browser = await OpenAsync();
        await RegisterAsync(browser, await SignInAsync(browser, person.Email, recoveryCode));

        foreach (var (email, expected) in new[] { (other.Email, 401), (person.Email, 200) })
        {
            var challenge = (
                await shared.Panel.Anonymous.PostAsync("/v1/auth/login", new { email, PanelUser.Password })
            ).Body!;
            Assert.Equal(
                email == person.Email,
                challenge["methods"]!.AsArray().Any(method => method!.GetValue<string>() == "passkey")
            );
            var token = challenge["challenge_token"]!.GetValue<string>();
            var answer = await browser.EvaluateAsync(
                $$"""
                (async () => {
                  const options = (await call('POST', '/v1/auth/mfa/challenge/passkey', { challenge_token: '{{token}}' })).body;
                  return await call('POST', '/v1/auth/mfa/challenge', { challenge_token: '{{token}}', credential: await show(options) });
                })()
                """
            );
            Assert.Equal(expected, Status(answer));
        }
    }

    [Fact]
    public async Task Options_ForKnownAndUnknownUsers_AreAlike()
    {
        using var person = await shared.Panel.Anonymous.RegisterUserAsync();
        await using var browser = await OpenAsync();
        await RegisterAsync(browser, await SignInAsync(browser, person.Email));

        var known = (
            await shared.Panel.Anonymous.PostAsync("/api/auth/passkey/authenticate-challenge", new { person.Email })
        ).Body!.AsObject();
        var unknown = (
            await shared.Panel.Anonymous.PostAsync(
                "/api/auth/passkey/authenticate-challenge",
                new { email = "nobody@example.org" }
            )
        ).Body!.AsObject();

        Assert.NotEqual(known["challenge"]!.GetValue<string>(), unknown["challenge"]!.GetValue<string>());
        known.Remove("challenge");
        unknown.Remove("challenge");
        Assert.True(JsonNode.DeepEquals(known, unknown), $"{known} and {unknown}");
    }

    private async Task<Chromium> OpenAsync()
    {
        var browser = await Chromium.StartAsync();
        await browser.AddAuthenticatorAsync();
        // Any page of the origin will do; WebAuthn knows no IP addresses.
        // An answer of the API is sandboxed; the page of its description is a real one, with a policy of its own.
        await browser.IgnoreContentPolicyAsync();
        await browser.OpenAsync(new Uri($"http://localhost:{shared.Panel.Url.Port}/docs"));
        await browser.EvaluateAsync(Library);
        return browser;
    }

    /// <returns>The CSRF token.</returns>
    private static async Task<string> SignInAsync(Chromium browser, string email, string? backupCode = null)
    {
        var answer = await browser.EvaluateAsync(
            $"call('POST', '/api/auth/login', {JsonSerializer.Serialize(new { email, password = PanelUser.Password })})"
        );
        if (backupCode is not null)
        {
            var backup = JsonSerializer.Serialize(
                new { tempToken = answer!["body"]!["tempToken"]!.GetValue<string>(), backupCode }
            );
            answer = await browser.EvaluateAsync($"call('POST', '/api/auth/2fa/verify-login', {backup})");
        }

        Assert.Equal(200, Status(answer));
        return answer!["body"]!["csrfToken"]!.GetValue<string>();
    }

    private static async Task<JsonNode> RegisterAsync(Chromium browser, string csrf)
    {
        var answer = await browser.EvaluateAsync(
            $$"""
            (async () => {
              const options = (await call('POST', '/api/auth/passkey/register-challenge', {}, '{{csrf}}')).body;
              return await call('POST', '/api/auth/passkey/register',
                { attestationResponse: await make(options), name: 'Laptop' }, '{{csrf}}');
            })()
            """
        );
        Assert.True(Status(answer) == 200, answer?.ToJsonString());
        return answer!["body"]!;
    }

    /// <returns>A recovery code.</returns>
    private static async Task<string> EnableTwoFactorAsync(PanelUser person)
    {
        var key = (await person.Client.PostAsync("/v1/auth/mfa/enroll")).Expect(System.Net.HttpStatusCode.OK)[
            "secret"
        ]!.GetValue<string>();
        var code = await Oathtool.CodeAsync(key, TimeProvider.System.GetUtcNow());
        var codes = (await person.Client.PostAsync("/v1/auth/mfa/verify", new { code })).Expect(
            System.Net.HttpStatusCode.OK
        )["recovery_codes"]!;
        return codes[0]!.GetValue<string>();
    }

    private static int Status(JsonNode? answer) => answer!["status"]!.GetValue<int>();
}
