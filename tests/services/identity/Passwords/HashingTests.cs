using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.Passwords;

public sealed class HashingTests
{
    private const string Composed = "p\u00e4ssword of mine \u00e9";
    private const string Decomposed = "pa\u0308ssword of mine e\u0301";

    [Theory, EachDatabase]
    public async Task Login_MoreAtOnceThanMayWait_IsRefusedWithTheTimeToWait(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(
            database,
            null,
            ("Identity:Hashing:AtOnce", "1"),
            ("Identity:Hashing:Waiting", "2")
        );
        var admin = await identity.Gateway.BootstrapAsync();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 24)
                .Select(index =>
                    identity.Gateway.LoginAsync($"{index}{admin.Email}", clientAddress: $"192.0.2.{index}")
                )
        );

        Assert.All(
            answers,
            answer =>
                Assert.True(
                    answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.ServiceUnavailable,
                    answer.Text
                )
        );
        var refused = answers.Where(answer => answer.Status == HttpStatusCode.ServiceUnavailable).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, answer => Assert.Equal("passwords_busy", answer.Code));
        Assert.All(refused, answer => Assert.NotNull(answer.Message.Headers.RetryAfter));
        (await identity.Gateway.LoginAsync(admin.Email)).Expect(HttpStatusCode.OK);
    }

    [Theory, EachDatabase]
    public async Task Password_ComposedAndDecomposed_IsTheSameEverywhere(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await identity.Gateway.BootstrapAsync();
        var registered = SignedIn.Of(
            "b@example.org",
            await identity.Gateway.PostAsync("/v1/auth/register", new { email = "b@example.org", password = Composed })
        );

        (await identity.Gateway.LoginAsync(registered.Email, Decomposed)).Expect(HttpStatusCode.OK);
        (await identity.Gateway.LoginAsync(registered.Email, Composed)).Expect(HttpStatusCode.OK);
        (await identity.Gateway.LoginAsync(registered.Email, Composed + "\u0301")).Expect(HttpStatusCode.Unauthorized);
        var change = new { current_password = Decomposed, new_password = Decomposed + " two" };
        (await identity.Gateway.PostAsync(registered.Access, "/v1/users/me/password", change)).Expect(
            HttpStatusCode.NoContent
        );
        (await identity.Gateway.LoginAsync(registered.Email, Composed + " two")).Expect(HttpStatusCode.OK);
        var email = new { email = "c@example.org", password = Composed + " two" };
        (await identity.Gateway.AsAsync(registered.Access, HttpMethod.Put, "/api/client/account/email", email)).Expect(
            HttpStatusCode.OK
        );
    }

    [Theory, EachDatabase]
    public async Task Password_HashedAsItWasTypedBefore_StillSignsInAndIsRenewed(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        foreach (
            var (stored, typed) in new[] { (Decomposed, Composed), (Composed, Decomposed), (Decomposed, Decomposed) }
        )
        {
            var hash = new PasswordHasher<User>().HashPassword(null!, stored);
            await identity.WithAsync(db =>
                db.Users.ExecuteUpdateAsync(set => set.SetProperty(user => user.PasswordHash, hash))
            );

            (await identity.Gateway.LoginAsync(admin.Email, typed)).Expect(HttpStatusCode.OK);

            await identity.WithAsync(async db =>
                Assert.NotEqual(
                    PasswordVerificationResult.Failed,
                    new PasswordHasher<User>().VerifyHashedPassword(
                        null!,
                        (await db.Users.SingleAsync()).PasswordHash!,
                        Composed
                    )
                )
            );
        }
    }
}
