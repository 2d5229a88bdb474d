using System.Net;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.SignIn.Factors;

/// <summary>Whatever is of use once, used twice at the same time: one is right.</summary>
public sealed class FactorRaceTests
{
    [Theory, EachDatabase]
    public async Task Code_OnTwoChallengesAtOnce_SignsInOnce(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var app = await Authenticator.StartAsync(identity, clock);
        for (var round = 0; round < 3; round++)
        {
            var (one, other, code) = (
                await app.ChallengeAsync(),
                await app.ChallengeAsync(),
                await app.NextCodeAsync()
            );

            await OneSucceedsAsync(app.AnswerAsync(one, code), app.AnswerAsync(other, code));
        }
    }

    [Theory, EachDatabase]
    public async Task RecoveryCode_OnTwoChallengesAtOnce_SignsInOnce(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var app = await Authenticator.StartAsync(identity, clock);
        foreach (var code in app.RecoveryCodes.Take(3))
        {
            var (one, other) = (await app.ChallengeAsync(), await app.ChallengeAsync());

            await OneSucceedsAsync(app.AnswerAsync(one, code), app.AnswerAsync(other, code));
        }
    }

    [Theory, EachDatabase]
    public async Task Challenge_AnsweredWithTwoRightCodesAtOnce_SignsInOnce(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var app = await Authenticator.StartAsync(identity, clock);
        for (var round = 0; round < 3; round++)
        {
            var challenge = await app.ChallengeAsync();

            await OneSucceedsAsync(
                app.AnswerAsync(challenge, app.RecoveryCodes[2 * round]),
                app.AnswerAsync(challenge, app.RecoveryCodes[(2 * round) + 1])
            );
        }
    }

    [Theory, EachDatabase]
    public async Task Verify_TwiceAtOnce_GivesOneSetOfRecoveryCodes(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock, Authenticator.Settings);
        var person = await identity.Gateway.BootstrapAsync();
        var app = new Authenticator(identity, clock, person);
        await app.EnrolAsync();
        var code = await app.CodeAsync();

        await OneSucceedsAsync(
            identity.Gateway.PostAsync(person.Access, "/v1/auth/mfa/verify", new { code }),
            identity.Gateway.PostAsync(person.Access, "/v1/auth/mfa/verify", new { code })
        );
    }

    private static async Task OneSucceedsAsync(params Task<Answer>[] requests)
    {
        var answers = await Task.WhenAll(requests);
        Assert.True(
            answers.Count(answer => answer.Status == HttpStatusCode.OK) == 1,
            string.Join('\n', answers.Select(answer => $"{answer.Status} {answer.Text}"))
        );
        Assert.All(answers, answer => Assert.True((int)answer.Status < 500, answer.Text));
    }
}
