using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Panel.Hosting.Auth;
using Panel.Identity.Keys;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests;

public sealed class KeyTests
{
    [Theory, EachDatabase]
    public async Task Rotation_PublishesTheNextKeyBeforeItSignsAndKeepsTheOldOneAwhile(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock);
        var first = await SigningKeyAsync(identity);
        Assert.Equal([first], await PublishedAsync(identity));

        clock.Advance(TimeSpan.FromDays(29));
        var published = await PublishedAsync(identity);
        Assert.Equal(2, published.Count);
        Assert.Equal(first, await SigningKeyAsync(identity));
        var old = await identity.Gateway.ServiceTokenAsync();

        clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(2));
        Assert.Equal(published.Single(key => key != first), await SigningKeyAsync(identity));
        Assert.Contains(first, await PublishedAsync(identity));

        clock.Advance(TimeSpan.FromHours(2));
        Assert.DoesNotContain(first, await PublishedAsync(identity));
        (
            await identity.Gateway.SendAsync(
                HttpMethod.Post,
                "/internal/introspect",
                old,
                new IntrospectionRequest("bearer", "x", null)
            )
        ).Expect(HttpStatusCode.Unauthorized);
    }

    [Theory, EachDatabase]
    public async Task Rotation_AcrossTheChange_KeepsTokensThatWereSignedBefore(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock);
        var admin = await identity.Gateway.BootstrapAsync();
        await PublishedAsync(identity);
        clock.Advance(TimeSpan.FromDays(29));
        await PublishedAsync(identity);
        // The session would have ended; the change of keys is what is looked at.
        await identity.WithAsync(async db =>
            await db.Set<Session>()
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ExpiresAt, clock.GetUtcNow().AddDays(9)))
        );
        clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(1));
        var before = SignedIn.Of(admin.Email, await identity.Gateway.LoginAsync(admin.Email));

        clock.Advance(TimeSpan.FromMinutes(5));

        var after = SignedIn.Of(admin.Email, await identity.Gateway.LoginAsync(admin.Email));
        Assert.NotEqual(new JsonWebToken(before.Access).Kid, new JsonWebToken(after.Access).Kid);
        Assert.True(await identity.Gateway.IsActiveAsync(before.Access));
        Assert.True(await identity.Gateway.IsActiveAsync(after.Access));
    }

    [Theory, EachDatabase]
    public async Task Replicas_ThatStartAtOnce_AgreeOnTheKeys(Database database)
    {
        await using var shared = await TestDatabase.CreateAsync(database);
        await using var one = await IdentityFactory.StartAsync(shared);
        await using var other = await IdentityFactory.StartAsync(shared);

        var published = await Task.WhenAll(PublishedAsync(one), PublishedAsync(other));

        Assert.Equal(published[0], published[1]);
        await one.WithAsync(async db =>
            Assert.Equal(Enum.GetValues<KeyPurpose>().Length, await db.Set<SigningKey>().CountAsync())
        );
    }

    [Theory, EachDatabase]
    public async Task Keys_OfTheTwoPurposes_AreDifferentAndHidden(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);

        var access = await identity.Gateway.SendAsync(HttpMethod.Get, "/.well-known/jwks.json", null);
        var internals = await identity.Gateway.SendAsync(HttpMethod.Get, "/internal/jwks", null);

        Assert.Empty(KeyIds(access).Intersect(KeyIds(internals)));
        Assert.DoesNotContain("\"d\"", access.Text + internals.Text, StringComparison.Ordinal);
        await identity.WithAsync(async db =>
            Assert.All(
                await db.Set<SigningKey>().ToListAsync(),
                key => Assert.StartsWith("test:", key.PrivateKey, StringComparison.Ordinal)
            )
        );
    }

    private static async Task<string> SigningKeyAsync(IdentityFactory identity) =>
        new JsonWebToken(await identity.Gateway.ServiceTokenAsync()).Kid;

    private static async Task<IReadOnlyList<string>> PublishedAsync(IdentityFactory identity) =>
        KeyIds(await identity.Gateway.SendAsync(HttpMethod.Get, "/internal/jwks", null));

    private static IReadOnlyList<string> KeyIds(Answer answer) =>
        [.. new JsonWebKeySet(answer.Text).Keys.Select(key => key.Kid)];
}
