using System.Net;
using Microsoft.EntityFrameworkCore;
using Panel.Identity.SignIn.Factors;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.SignIn.Factors;

public sealed class TwoFactorTests
{
    [Theory, EachDatabase]
    public async Task Enroll_AnsweredWithAnAppsCode_AsksForASecondFactorFromThenOn(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);

        var app = await Authenticator.StartAsync(identity, clock);
        var login = (await identity.Gateway.LoginAsync(app.Person.Email)).Expect(HttpStatusCode.OK);
        var tokens = await app.AnswerAsync(login.Field("challenge_token")!, await app.NextCodeAsync());

        Assert.Equal(
            ["totp", "recovery", "email"],
            login.Body.GetProperty("methods").EnumerateArray().Select(method => method.GetString())
        );
        Assert.Equal(10, app.RecoveryCodes.Count);
        Assert.All(app.RecoveryCodes, code => Assert.Equal(10, code.Length));
        Assert.True(await identity.Gateway.IsActiveAsync(tokens.Expect(HttpStatusCode.OK).Field("access_token")!));
    }

    [Theory, EachDatabase]
    public async Task Enroll_Begun_ShowsAQrCodeAndAsksForNothingYet(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var person = await identity.Gateway.BootstrapAsync();

        var enrolment = (await identity.Gateway.PostAsync(person.Access, "/v1/auth/mfa/enroll", new { })).Expect(
            HttpStatusCode.OK
        );

        Assert.StartsWith(
            $"otpauth://totp/Panel:admin%40example.org?secret={enrolment.Field("secret")}&issuer=Panel",
            enrolment.Field("otpauth_uri"),
            StringComparison.Ordinal
        );
        Assert.StartsWith("<svg", enrolment.Field("qr_svg"), StringComparison.Ordinal);
        Assert.NotNull(
            (await identity.Gateway.LoginAsync(person.Email)).Expect(HttpStatusCode.OK).Field("access_token")
        );
        var status = (await identity.Gateway.GetAsync(person.Access, "/v1/auth/mfa/status")).Expect(HttpStatusCode.OK);
        Assert.False(status.Body.GetProperty("enabled").GetBoolean());
    }

    [Theory, EachDatabase]
    public async Task Key_AndRecoveryCodes_AreNotReadableInTheDatabase(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var app = await Authenticator.StartAsync(identity, clock);

        await identity.WithAsync(async db =>
        {
            Assert.DoesNotContain(
                app.Key,
                (await db.Users.SingleAsync()).AuthenticatorKey,
                StringComparison.OrdinalIgnoreCase
            );
            Assert.Equal(10, await db.Set<RecoveryCode>().CountAsync());
            Assert.DoesNotContain(
                await db.Set<RecoveryCode>().ToListAsync(),
                row => app.RecoveryCodes.Contains(row.Hash)
            );
        });
    }

    [Theory, EachDatabase]
    public async Task Challenge_CodeOfANeighbouringStep_IsRightAndOneFurtherAwayIsNot(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var app = await Authenticator.StartAsync(identity, clock);
        clock.Advance(TimeSpan.FromMinutes(2));
        var challenge = await app.ChallengeAsync();

        Assert.Equal(
            "invalid_code",
            (await app.AnswerAsync(challenge, await app.CodeAsync(-2))).Expect(HttpStatusCode.Unauthorized).Code
        );
        Assert.Equal(
            "invalid_code",
            (await app.AnswerAsync(challenge, await app.CodeAsync(2))).Expect(HttpStatusCode.Unauthorized).Code
        );
        (await app.AnswerAsync(challenge, await app.CodeAsync(-1))).Expect(HttpStatusCode.OK);
        (await app.AnswerAsync(await app.ChallengeAsync(), await app.CodeAsync(1))).Expect(HttpStatusCode.OK);
    }

    [Theory, EachDatabase]
    public async Task Challenge_CodeThatWasAccepted_IsRefusedTheNextTime(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var app = await Authenticator.StartAsync(identity, clock);
        var code = await app.NextCodeAsync();

        (await app.AnswerAsync(await app.ChallengeAsync(), code)).Expect(HttpStatusCode.OK);
        var again = await app.AnswerAsync(await app.ChallengeAsync(), code);
        var earlier = await app.AnswerAsync(await app.ChallengeAsync(), await app.CodeAsync(-1));

        Assert.Equal("invalid_code", again.Expect(HttpStatusCode.Unauthorized).Code);
        Assert.Equal("invalid_code", earlier.Expect(HttpStatusCode.Unauthorized).Code);
    }

    [Theory, EachDatabase]
    public async Task Challenge_WrongCodes_DoNotSpendItUntilTheFifth(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var app = await Authenticator.StartAsync(identity, clock);
        var challenge = await app.ChallengeAsync();
        for (var guess = 0; guess < 4; guess++)
        {
            Assert.Equal(
                "invalid_code",
                (await app.AnswerAsync(challenge, "000000", clientAddress: $"192.0.2.{guess}")).Code
            );
        }

        (await app.AnswerAsync(challenge, await app.NextCodeAsync())).Expect(HttpStatusCode.OK);

        challenge = await app.ChallengeAsync();
        for (var guess = 0; guess < 5; guess++)
        {
            await app.AnswerAsync(challenge, "000000", clientAddress: $"192.0.2.{guess}");
        }

        Assert.Equal(
            "invalid_challenge",
            (await app.AnswerAsync(challenge, await app.NextCodeAsync())).Expect(HttpStatusCode.Unauthorized).Code
        );
    }

    [Theory, EachDatabase]
    public async Task Challenge_GuessesOverManyChallenges_LockTheAccount(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var app = await Authenticator.StartAsync(identity, clock);
        var challenges = new List<string>();
        for (var index = 0; index < 8; index++)
        {
            challenges.Add(await app.ChallengeAsync());
        }

        var answers = await Task.WhenAll(
            challenges.Select(
                (challenge, index) => app.AnswerAsync(challenge, "000000", clientAddress: $"192.0.2.{index}")
            )
        );

        Assert.Equal(5, answers.Count(answer => answer.Code == "invalid_code"));
        Assert.Equal(3, answers.Count(answer => answer.Code == "too_many_attempts"));
        (await identity.Gateway.LoginAsync(app.Person.Email)).Expect(HttpStatusCode.Unauthorized);
    }

    [Theory, EachDatabase]
    public async Task Challenge_AfterFiveMinutesOrANewPassword_HasEnded(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var app = await Authenticator.StartAsync(identity, clock);
        var (old, stale) = (await app.ChallengeAsync(), await app.ChallengeAsync());

        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(
            "invalid_challenge",
            (await app.AnswerAsync(old, await app.NextCodeAsync())).Expect(HttpStatusCode.Unauthorized).Code
        );
        stale = await app.ChallengeAsync();
        await identity.WithAsync(db =>
            db.Users.ExecuteUpdateAsync(set => set.SetProperty(row => row.SecurityStamp, "another"))
        );
        Assert.Equal(
            "invalid_challenge",
            (await app.AnswerAsync(stale, await app.NextCodeAsync())).Expect(HttpStatusCode.Unauthorized).Code
        );
    }

    [Theory, EachDatabase]
    public async Task Challenge_RecoveryCode_WorksOnceAndInAnyCase(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var app = await Authenticator.StartAsync(identity, clock);

        var first = await app.AnswerAsync(await app.ChallengeAsync(), app.RecoveryCodes[0].ToUpperInvariant());
        var second = await app.AnswerAsync(await app.ChallengeAsync(), app.RecoveryCodes[0]);

        first.Expect(HttpStatusCode.OK);
        Assert.Equal("invalid_recovery_code", second.Expect(HttpStatusCode.Unauthorized).Code);
        var status = (await identity.Gateway.GetAsync(first.Field("access_token")!, "/v1/auth/mfa/status")).Expect(
            HttpStatusCode.OK
        );
        Assert.Equal(9, status.Body.GetProperty("recovery_codes_left").GetInt32());
    }

    [Theory, EachDatabase]
    public async Task Disable_WithACode_ForgetsTheKeyAndTheRecoveryCodes(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var app = await Authenticator.StartAsync(identity, clock);

        Assert.Equal(
            "invalid_code",
            (await identity.Gateway.PostAsync(app.Person.Access, "/v1/auth/mfa/disable", new { code = "000000" }))
                .Expect(HttpStatusCode.BadRequest)
                .Code
        );
        (
            await identity.Gateway.PostAsync(
                app.Person.Access,
                "/v1/auth/mfa/disable",
                new { code = await app.NextCodeAsync() }
            )
        ).Expect(HttpStatusCode.NoContent);

        Assert.NotNull(
            (await identity.Gateway.LoginAsync(app.Person.Email)).Expect(HttpStatusCode.OK).Field("access_token")
        );
        await identity.WithAsync(async db =>
        {
            Assert.Null((await db.Users.SingleAsync()).AuthenticatorKey);
            Assert.False(await db.Set<RecoveryCode>().AnyAsync());
        });
    }

    [Theory, EachDatabase]
    public async Task Enabled_TwoFactor_MakesNoNewKey(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var app = await Authenticator.StartAsync(identity, clock);

        Assert.Equal(
            "two_factor_enabled",
            (await identity.Gateway.PostAsync(app.Person.Access, "/v1/auth/mfa/enroll", new { }))
                .Expect(HttpStatusCode.Conflict)
                .Code
        );
    }
}
