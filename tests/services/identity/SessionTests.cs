using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panel.Contracts;
using Panel.Hosting.Auth;
using Panel.Identity.Expiry;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests;

public sealed class SessionTests
{
    [Theory, EachDatabase]
    public async Task Refresh_RotatesTheToken(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();

        var next = SignedIn.Of(admin.Email, await identity.Gateway.RefreshAsync(admin.Refresh));
        var last = SignedIn.Of(admin.Email, await identity.Gateway.RefreshAsync(next.Refresh));

        Assert.NotEqual(admin.Refresh, next.Refresh);
        Assert.True(await identity.Gateway.IsActiveAsync(last.Access));
    }

    [Theory, EachDatabase]
    public async Task Refresh_WithASpentToken_EndsTheWholeSession(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var admin = await identity.Gateway.BootstrapAsync();
        var session = (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).CredentialId;
        var next = SignedIn.Of(admin.Email, await identity.Gateway.RefreshAsync(admin.Refresh));

        (await identity.Gateway.RefreshAsync(admin.Refresh)).Expect(HttpStatusCode.Unauthorized);

        (await identity.Gateway.RefreshAsync(next.Refresh)).Expect(HttpStatusCode.Unauthorized);
        Assert.False(await identity.Gateway.IsActiveAsync(next.Access));
        await events.HearAsync<CredentialRevoked>(revoked => revoked.CredentialId == session);
    }

    [Theory, EachDatabase]
    public async Task Refresh_WithASpentToken_IsAudited(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var stolen = SignedIn.Of(admin.Email, await identity.Gateway.LoginAsync(admin.Email));
        var session = await identity.Gateway.IntrospectAsync("bearer", stolen.Access);
        await identity.Gateway.RefreshAsync(stolen.Refresh);

        (await identity.Gateway.RefreshAsync(stolen.Refresh)).Expect(HttpStatusCode.Unauthorized);

        var entry = (
            await Eventually.GetAsync(
                async _ =>
                    (await identity.Gateway.GetAsync(admin.Access, "/v1/admin/audit-logs?action=session.ended")).Data,
                entries => entries.GetArrayLength() == 1
            )
        )[0];
        Assert.Equal(
            ("service", "identity"),
            (
                entry.GetProperty("actor").GetProperty("kind").GetString(),
                entry.GetProperty("actor").GetProperty("name").GetString()
            )
        );
        Assert.Equal(session.CredentialId.ToString(), entry.GetProperty("target").GetProperty("id").GetString());
        Assert.Equal("refresh_token_reused", entry.GetProperty("after").GetProperty("reason").GetString());
        Assert.Equal(session.SubjectId, entry.GetProperty("after").GetProperty("user_id").GetGuid());
    }

    [Theory, EachDatabase]
    public async Task Refresh_OfOneTokenAtOnce_SucceedsAtMostOnceAndEndsTheSession(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => identity.Gateway.RefreshAsync(admin.Refresh))
        );

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(5, answers.Count(answer => answer.Status == HttpStatusCode.Unauthorized));
        Assert.False(await identity.Gateway.IsActiveAsync(admin.Access));
    }

    [Theory, EachDatabase]
    public async Task Logout_EndsTheSessionAtOnce(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var other = SignedIn.Of(admin.Email, await identity.Gateway.LoginAsync(admin.Email));

        (await identity.Gateway.PostAsync(admin.Access, "/v1/auth/logout", new { })).Expect(HttpStatusCode.NoContent);

        Assert.False(await identity.Gateway.IsActiveAsync(admin.Access));
        (await identity.Gateway.RefreshAsync(admin.Refresh)).Expect(HttpStatusCode.Unauthorized);
        Assert.True(await identity.Gateway.IsActiveAsync(other.Access));
    }

    [Theory, EachDatabase]
    public async Task AccessToken_AfterAQuarterOfAnHour_HasEnded(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock);
        var admin = await identity.Gateway.BootstrapAsync();
        clock.Advance(TimeSpan.FromSeconds(899));
        Assert.True(await identity.Gateway.IsActiveAsync(admin.Access));

        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.False(await identity.Gateway.IsActiveAsync(admin.Access));
        Assert.True(
            await identity.Gateway.IsActiveAsync(
                SignedIn.Of(admin.Email, await identity.Gateway.RefreshAsync(admin.Refresh)).Access
            )
        );
    }

    [Theory, EachDatabase]
    public async Task Session_UnusedForAWeek_IsOverAndSweptAway(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock);
        var admin = await identity.Gateway.BootstrapAsync();
        clock.Advance(TimeSpan.FromDays(6));
        var next = SignedIn.Of(admin.Email, await identity.Gateway.RefreshAsync(admin.Refresh));
        clock.Advance(TimeSpan.FromDays(8));

        (await identity.Gateway.RefreshAsync(next.Refresh)).Expect(HttpStatusCode.Unauthorized);

        await identity.WithAsync(
            async (_, services) => await services.GetRequiredService<ExpiredRows>().RemoveAsync(default)
        );
        await identity.WithAsync(async db =>
        {
            Assert.Empty(await db.Set<Session>().ToListAsync());
            Assert.Empty(await db.Set<RefreshToken>().ToListAsync());
        });
    }

    [Theory, EachDatabase]
    public async Task Session_InUse_WritesItsLastUseOnceAMinute(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock);
        var admin = await identity.Gateway.BootstrapAsync();
        clock.Advance(TimeSpan.FromSeconds(30));
        await identity.Gateway.IsActiveAsync(admin.Access);
        await identity.WithAsync(async db =>
            Assert.Equal(ManualClock.Start, (await db.Set<Session>().SingleAsync()).LastUsedAt)
        );

        clock.Advance(TimeSpan.FromSeconds(31));
        await identity.Gateway.IsActiveAsync(admin.Access);

        await identity.WithAsync(async db =>
            Assert.Equal(ManualClock.Start.AddSeconds(61), (await db.Set<Session>().SingleAsync()).LastUsedAt)
        );
    }

    [Theory, EachDatabase]
    public async Task Password_Changed_EndsTheOtherSessions(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var other = SignedIn.Of(admin.Email, await identity.Gateway.LoginAsync(admin.Email));
        const string Replacement = "another long password";

        var wrong = await identity.Gateway.PostAsync(
            admin.Access,
            "/v1/users/me/password",
            new { current_password = "wrong password", new_password = Replacement }
        );
        (
            await identity.Gateway.PostAsync(
                admin.Access,
                "/v1/users/me/password",
                new { current_password = GatewayClient.Password, new_password = Replacement }
            )
        ).Expect(HttpStatusCode.NoContent);

        Assert.Equal("invalid_password", wrong.Expect(HttpStatusCode.Forbidden).Code);
        Assert.True(await identity.Gateway.IsActiveAsync(admin.Access));
        Assert.False(await identity.Gateway.IsActiveAsync(other.Access));
        (await identity.Gateway.LoginAsync(admin.Email)).Expect(HttpStatusCode.Unauthorized);
        (await identity.Gateway.LoginAsync(admin.Email, Replacement)).Expect(HttpStatusCode.OK);
    }
}
