using System.Net;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Identity.Data;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.Data;

public sealed class ApiTokenTests
{
    [Theory, EachDatabase]
    public async Task Create_WithoutScopes_HasItsOwnersFullAccess(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();

        var created = (
            await identity.Gateway.PostAsync(admin.Access, "/v1/api-tokens", new { name = "ci", expires_in = 3600 })
        ).Expect(HttpStatusCode.Created);
        var text = created.Field("token")!;

        Assert.Equal(48, text.Length);
        Assert.StartsWith("panel_api_", text, StringComparison.Ordinal);
        Assert.True((await identity.Gateway.IntrospectAsync("bearer", text)).PlatformAdmin);
        var listed = Assert.Single((await identity.Gateway.GetAsync(text, "/v1/api-tokens")).Data.EnumerateArray());
        Assert.Equal(created.Id, listed.GetProperty("id").GetGuid());
        Assert.False(listed.TryGetProperty("token", out _));
        await identity.WithAsync(async db =>
            Assert.DoesNotContain(text[16..], (await db.Set<ApiToken>().SingleAsync()).Hash, StringComparison.Ordinal)
        );
    }

    [Theory, EachDatabase]
    public async Task Scopes_LimitWhatTheTokenMayDo(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var token = await identity.Gateway.CreateApiTokenAsync(admin.Access, "users.read", "instances.read");

        (await identity.Gateway.GetAsync(token, "/v1/users")).Expect(HttpStatusCode.OK);

        Assert.Equal(
            "forbidden",
            (await identity.Gateway.GetAsync(token, "/v1/users/me")).Expect(HttpStatusCode.Forbidden).Code
        );
        (await identity.Gateway.DeleteAsync(token, $"/v1/users/{Guid.CreateVersion7()}")).Expect(
            HttpStatusCode.Forbidden
        );
    }

    [Theory, EachDatabase]
    public async Task Scopes_BeyondTheOwner_AreRefused(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();

        var beyond = await identity.Gateway.PostAsync(
            user.Access,
            "/v1/api-tokens",
            new { name = "x", scopes = new[] { "users.delete" } }
        );
        var unknown = await identity.Gateway.PostAsync(
            user.Access,
            "/v1/api-tokens",
            new { name = "x", scopes = new[] { "no.such" } }
        );

        beyond.Expect(HttpStatusCode.Forbidden);
        Assert.True(
            unknown.Expect(HttpStatusCode.BadRequest).Body.GetProperty("errors").TryGetProperty("scopes", out _)
        );
    }

    [Theory, EachDatabase]
    public async Task Token_OfADemotedOwner_IsDemotedToo(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var scoped = await identity.Gateway.CreateApiTokenAsync(admin.Access, "users.read");
        var full = await identity.Gateway.CreateApiTokenAsync(admin.Access);

        await identity.WithAsync(async db =>
            await db.Users.ExecuteUpdateAsync(set => set.SetProperty(user => user.IsPlatformAdmin, false))
        );

        (await identity.Gateway.GetAsync(scoped, "/v1/users")).Expect(HttpStatusCode.Forbidden);
        (await identity.Gateway.GetAsync(full, "/v1/users")).Expect(HttpStatusCode.Forbidden);
        (await identity.Gateway.GetAsync(full, "/v1/users/me")).Expect(HttpStatusCode.OK);
    }

    [Theory, EachDatabase]
    public async Task Token_MakesNoTokenAboveItself(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var maker = await identity.Gateway.CreateApiTokenAsync(admin.Access, "api-keys.create", "instances.read");
        var brief = (
            await identity.Gateway.PostAsync(admin.Access, "/v1/api-tokens", new { name = "brief", expires_in = 60 })
        ).Field("token")!;

        var full = await identity.Gateway.PostAsync(maker, "/v1/api-tokens", new { name = "x" });
        var wider = await identity.Gateway.PostAsync(
            maker,
            "/v1/api-tokens",
            new { name = "x", scopes = new[] { "instances.delete" } }
        );
        var longer = await identity.Gateway.PostAsync(brief, "/v1/api-tokens", new { name = "x" });
        var narrower = await identity.Gateway.PostAsync(
            maker,
            "/v1/api-tokens",
            new { name = "x", scopes = new[] { "instances.read" } }
        );

        Assert.Equal("beyond_own_token", full.Expect(HttpStatusCode.Forbidden).Code);
        wider.Expect(HttpStatusCode.Forbidden);
        Assert.Equal("beyond_own_token", longer.Expect(HttpStatusCode.Forbidden).Code);
        narrower.Expect(HttpStatusCode.Created);
    }

    [Theory, EachDatabase]
    public async Task Token_PastItsExpiry_IsInactive(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock);
        var admin = await identity.Gateway.BootstrapAsync();
        var token = (
            await identity.Gateway.PostAsync(admin.Access, "/v1/api-tokens", new { name = "x", expires_in = 60 })
        ).Field("token")!;
        Assert.Equal(
            ManualClock.Start.AddSeconds(60),
            (await identity.Gateway.IntrospectAsync("bearer", token)).ExpiresAt
        );

        clock.Advance(TimeSpan.FromSeconds(60));

        Assert.False(await identity.Gateway.IsActiveAsync(token));
    }

    [Theory, EachDatabase]
    public async Task Delete_EndsTheTokenAtOnceAndSaysSo(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var created = await identity.Gateway.PostAsync(user.Access, "/v1/api-tokens", new { name = "x" });

        (await identity.Gateway.DeleteAsync(admin.Access, $"/v1/api-tokens/{created.Id}")).Expect(
            HttpStatusCode.NotFound
        );
        (await identity.Gateway.DeleteAsync(user.Access, $"/v1/api-tokens/{created.Id}")).Expect(
            HttpStatusCode.NoContent
        );

        Assert.False(await identity.Gateway.IsActiveAsync(created.Field("token")!));
        await events.HearAsync<CredentialRevoked>(revoked => revoked.CredentialId == created.Id);
    }

    [Theory, EachDatabase]
    public async Task Create_PastFifty_IsRefused(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var token = (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).Token;
        for (var count = 0; count < 50; count++)
        {
            (
                await identity.Gateway.SendAsync(HttpMethod.Post, "/v1/api-tokens", token, new { name = $"t{count}" })
            ).Expect(HttpStatusCode.Created);
        }

        Assert.Equal(
            "api_token_limit",
            (await identity.Gateway.SendAsync(HttpMethod.Post, "/v1/api-tokens", token, new { name = "x" }))
                .Expect(HttpStatusCode.Conflict)
                .Code
        );

        var page = await identity.Gateway.SendAsync(HttpMethod.Get, "/v1/api-tokens?limit=30", token);
        var rest = await identity.Gateway.SendAsync(
            HttpMethod.Get,
            $"/v1/api-tokens?limit=30&cursor={page.Field("next_cursor")}",
            token
        );
        Assert.Equal(
            50,
            page.Data.EnumerateArray()
                .Concat(rest.Data.EnumerateArray())
                .Select(row => row.GetProperty("id").GetGuid())
                .Distinct()
                .Count()
        );
    }

    [Theory, EachDatabase]
    public async Task Token_BoundToAnOrganization_ActsNowhereElse(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var second = (await identity.Gateway.PostAsync(admin.Access, "/v1/organizations", new { name = "Second" }))
            .Expect(HttpStatusCode.Created)
            .Id;
        var home = (await identity.Gateway.PrincipalAsync(admin.Access)).OrganizationId!.Value;
        var token = (
            await identity.Gateway.PostAsync(
                admin.Access,
                "/v1/api-tokens",
                new { name = "x", organization_id = second }
            )
        )
            .Expect(HttpStatusCode.Created)
            .Field("token")!;

        Assert.Equal(second, (await identity.Gateway.PrincipalAsync(token)).OrganizationId);
        Assert.False((await identity.Gateway.IntrospectAsync("bearer", token, home)).OrganizationFound);
        Assert.Equal(
            "beyond_own_token",
            (await identity.Gateway.PostAsync(token, "/v1/api-tokens", new { name = "x", organization_id = home }))
                .Expect(HttpStatusCode.Forbidden)
                .Code
        );
    }
}
