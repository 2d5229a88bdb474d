using System.Net;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.SignIn.Factors;

/// <summary>The account surface's exact answers.</summary>
public sealed class AccountTwoFactorTests
{
    private const string Path = "/api/client/account/two-factor";

    [Theory, EachDatabase]
    public async Task TwoFactor_FromOffToOnToOff_AnswersAsItsClientsExpect(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var person = await identity.Gateway.BootstrapAsync();
        var (gateway, password) = (identity.Gateway, GatewayClient.Password);

        Expect(
            401,
            "two-factor authentication has not been configured",
            await gateway.PostAsync(person.Access, Path, new { code = "000000", password })
        );
        Expect(
            409,
            "two-factor authentication is not enabled",
            await gateway.AsAsync(person.Access, HttpMethod.Delete, Path, new { code = "000000", password })
        );
        var begun = (await gateway.GetAsync(person.Access, Path)).Expect(HttpStatusCode.OK);
        Assert.Contains($"secret={begun.Field("secret")}", begun.Field("otp_url"), StringComparison.Ordinal);
        var code = await Oathtool.CodeAsync(begun.Field("secret")!, clock.GetUtcNow());
        Expect(403, "invalid password", await gateway.PostAsync(person.Access, Path, new { code, password = "wrong" }));
        Expect(
            400,
            "invalid confirmation code",
            await gateway.PostAsync(
                person.Access,
                Path,
                new { code = code == "000000" ? "111111" : "000000", password }
            )
        );
        Expect(
            400,
            "code: length is not equal to 6",
            await gateway.PostAsync(person.Access, Path, new { code = "1", password })
        );
        var on = (await gateway.PostAsync(person.Access, Path, new { code, password })).Expect(HttpStatusCode.OK);
        Expect(409, "two-factor authentication is already enabled", await gateway.GetAsync(person.Access, Path));
        Expect(
            400,
            "invalid recovery code",
            await gateway.AsAsync(person.Access, HttpMethod.Delete, Path, new { code = "aaaaaaaaaa", password })
        );
        var recovery = on.Body.GetProperty("recovery_codes").EnumerateArray().Select(one => one.GetString()!).ToArray();
        Assert.Equal(10, recovery.Length);
        var off = (
            await gateway.AsAsync(person.Access, HttpMethod.Delete, Path, new { code = recovery[3], password })
        ).Expect(HttpStatusCode.OK);

        Assert.Equal("{}", off.Text);
    }

    [Theory, EachDatabase]
    public async Task Policy_AsksForTwoFactor_UntilItIsOn(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(
            database,
            clock,
            [.. Authenticator.Settings, ("Identity:RequireTwoFactor", "Everybody")]
        );
        var person = await identity.Gateway.BootstrapAsync();
        Assert.Equal(
            Panel.Hosting.Principals.Restriction.TwoFactorRequired,
            (await identity.Gateway.IntrospectAsync("bearer", person.Access)).Restriction
        );

        var app = new Authenticator(identity, clock, person);
        await app.EnableAsync();

        Assert.Equal(
            Panel.Hosting.Principals.Restriction.None,
            (await identity.Gateway.IntrospectAsync("bearer", person.Access)).Restriction
        );
    }

    [Theory, EachDatabase]
    public async Task Account_TellsWhenACodeWasLastAccepted(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var app = new Authenticator(identity, clock, await identity.Gateway.BootstrapAsync());
        await app.EnrolAsync();
        Assert.Null(await LastUsedAsync());

        await app.EnableAsync();
        Assert.Equal(clock.GetUtcNow(), await LastUsedAsync());
        var (code, challenge) = (await app.NextCodeAsync(), await app.ChallengeAsync());
        var accepted = clock.GetUtcNow();
        (await app.AnswerAsync(challenge, code)).Expect(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromMinutes(1));
        (await app.AnswerAsync(await app.ChallengeAsync(), "000000")).Expect(HttpStatusCode.Unauthorized);
        Assert.Equal(accepted, await LastUsedAsync());
        (
            await identity.Gateway.PostAsync(
                app.Person.Access,
                "/v1/auth/mfa/disable",
                new { code = app.RecoveryCodes[0] }
            )
        ).Expect(HttpStatusCode.NoContent);
        Assert.Null(await LastUsedAsync());

        async Task<DateTimeOffset?> LastUsedAsync()
        {
            var member = (await identity.Gateway.GetAsync(app.Person.Access, "/api/client/account"))
                .Expect(HttpStatusCode.OK)
                .Body.GetProperty("user")
                .GetProperty("totp_last_used");
            return member.ValueKind == System.Text.Json.JsonValueKind.Null ? null : member.GetDateTimeOffset();
        }
    }

    private static void Expect(int status, string error, Answer answer)
    {
        Assert.Equal(((HttpStatusCode)status, $$"""{"errors":["{{error}}"]}"""), (answer.Status, answer.Text));
    }
}
