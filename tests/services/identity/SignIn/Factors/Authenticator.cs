using System.Net;
using System.Text.Json;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.SignIn.Factors;

/// <summary>A person with an authenticator app, and a panel whose clock stands still until it is moved.</summary>
internal sealed class Authenticator(IdentityFactory identity, ManualClock clock, SignedIn person)
{
    public static readonly (string, string)[] Settings = [("Audit:Strict", "true")];

    public SignedIn Person => person;

    public string Key { get; private set; } = "";

    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    /// <summary>The administrator of a new panel, with two-factor authentication on.</summary>
    public static async Task<Authenticator> StartAsync(IdentityFactory identity, ManualClock clock)
    {
        var authenticator = new Authenticator(identity, clock, await identity.Gateway.BootstrapAsync());
        await authenticator.EnableAsync();
        return authenticator;
    }

    /// <summary>The code of the current step, or of one beside it.</summary>
    public Task<string> CodeAsync(int steps = 0) => Oathtool.CodeAsync(Key, clock.GetUtcNow().AddSeconds(30 * steps));

    /// <summary>A code that was not used yet.</summary>
    public Task<string> NextCodeAsync()
    {
        clock.Advance(TimeSpan.FromSeconds(30));
        return CodeAsync();
    }

    public async Task<string> EnrolAsync()
    {
        var enrolment = (await identity.Gateway.PostAsync(person.Access, "/v1/auth/mfa/enroll", new { })).Expect(
            HttpStatusCode.OK
        );
        return Key = enrolment.Field("secret")!;
    }

    public async Task EnableAsync()
    {
        await EnrolAsync();
        var answer = (
            await identity.Gateway.PostAsync(person.Access, "/v1/auth/mfa/verify", new { code = await CodeAsync() })
        ).Expect(HttpStatusCode.OK);
        RecoveryCodes =
        [
            .. answer.Body.GetProperty("recovery_codes").EnumerateArray().Select(code => code.GetString()!),
        ];
    }

    /// <summary>Signs in with the password.</summary>
    /// <returns>The challenge token.</returns>
    public async Task<string> ChallengeAsync()
    {
        var answer = (await identity.Gateway.LoginAsync(person.Email)).Expect(HttpStatusCode.OK);
        Assert.True(answer.Body.GetProperty("mfa_required").GetBoolean());
        Assert.False(answer.Body.TryGetProperty("access_token", out JsonElement _));
        return answer.Field("challenge_token")!;
    }

    public Task<Answer> AnswerAsync(
        string challenge,
        string code,
        string? method = null,
        string? clientAddress = null
    ) =>
        identity.Gateway.PostAsync(
            "/v1/auth/mfa/challenge",
            new
            {
                challenge_token = challenge,
                code,
                method,
            },
            clientAddress
        );
}
