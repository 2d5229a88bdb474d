using System.Net;
using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Auth;
using Panel.Hosting.Principals;
using Panel.Identity.Audit;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests;

public sealed class ImpersonationTests
{
    [Theory, EachDatabase]
    public async Task Administrator_ActsAsAUser_WithWhatTheUserHolds(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var (own, acted) = (
            await identity.Gateway.IntrospectAsync("bearer", admin.Access),
            await identity.Gateway.IntrospectAsync("bearer", user.Access)
        );

        var found = await identity.Gateway.IntrospectAsync("bearer", admin.Access, actAs: acted.SubjectId);
        var principal = await identity.Gateway.PrincipalAsync(admin.Access, actAs: acted.SubjectId);

        Assert.True(found.MayActAs && found.Active && found.OrganizationFound);
        Assert.Equal(
            (acted.SubjectId, own.CredentialId, own.SubjectId, acted.OrganizationId),
            (found.SubjectId, found.CredentialId, found.ImpersonatorId!.Value, found.OrganizationId)
        );
        Assert.False(found.PlatformAdmin);
        Assert.Equal(
            (acted.SubjectId, own.SubjectId, "admin"),
            (principal.SubjectId, principal.ImpersonatorId!.Value, principal.ImpersonatorName)
        );
        Assert.True(
            principal.Can("billing.manage")
                && principal.CanUser("account.infos")
                && principal.CanUser("api-keys.create")
        );
        Assert.False(principal.IsPlatformAdmin);
        Assert.Null((await identity.Gateway.PrincipalAsync(admin.Access, actAs: own.SubjectId)).ImpersonatorId);
    }

    [Theory, EachDatabase]
    public async Task Impersonator_CannotChangeHowTheUserSignsIn(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var user = (
            await identity.Gateway.IntrospectAsync("bearer", (await identity.Gateway.RegisterUserAsync()).Access)
        ).SubjectId;

        foreach (
            var path in new[]
            {
                "/v1/auth/mfa/enroll",
                "/api/auth/passkey/register-challenge",
                "/v1/users/me/password",
                "/v1/users/me/logins/github",
            }
        )
        {
            var body = new { current_password = GatewayClient.Password, new_password = "another horse battery" };
            (await identity.Gateway.AsAsync(admin.Access, HttpMethod.Post, path, body, actAs: user)).Expect(
                HttpStatusCode.Forbidden
            );
        }

        // Nor by a token that it makes in the user's name.
        var token = (
            await identity.Gateway.AsAsync(
                admin.Access,
                HttpMethod.Post,
                "/v1/api-tokens",
                new { name = "x", scopes = new[] { "account.two-factor" } },
                actAs: user
            )
        );
        token.Expect(HttpStatusCode.Forbidden);
    }

    [Theory, EachDatabase]
    public async Task Impersonator_NeedsThePermissionAndHoldsNoLessThanTheUser(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var (user, other) = (await identity.Gateway.RegisterUserAsync(), await identity.Gateway.RegisterUserAsync());
        var (userId, otherId) = (
            (await identity.Gateway.IntrospectAsync("bearer", user.Access)).SubjectId,
            (await identity.Gateway.IntrospectAsync("bearer", other.Access)).SubjectId
        );
        var second = (
            await identity.Gateway.PostAsync(
                admin.Access,
                "/v1/users",
                new
                {
                    email = "second@example.org",
                    password = GatewayClient.Password,
                    platform_admin = true,
                }
            )
        ).Expect(HttpStatusCode.Created).Id;
        var scoped = await identity.Gateway.CreateApiTokenAsync(
            admin.Access,
            "users.impersonate",
            "account.infos",
            "instances.read",
            "instances.create"
        );
        var without = await identity.Gateway.CreateApiTokenAsync(admin.Access, "users.read", "account.infos");

        Assert.False(await MayActAsync(user.Access, otherId));
        Assert.False(await MayActAsync(without, userId));
        Assert.False(await MayActAsync(admin.Access, Guid.CreateVersion7()));
        Assert.True(await MayActAsync(admin.Access, second));
        Assert.True(await MayActAsync(scoped, userId));
        Assert.False(await MayActAsync(scoped, second));
        var principal = await identity.Gateway.PrincipalAsync(scoped, actAs: userId);
        Assert.True(principal.CanUser("account.infos") && principal.Can("instances.create"));
        Assert.False(
            principal.CanUser("api-keys.create") || principal.Can("instances.delete") || principal.IsPlatformAdmin
        );

        (await identity.Gateway.PostAsync(admin.Access, $"/v1/admin/users/{userId}/suspend", new { })).Expect(
            HttpStatusCode.NoContent
        );
        Assert.False(await MayActAsync(admin.Access, userId));
        (await identity.Gateway.PostAsync(admin.Access, $"/v1/admin/users/{second}/suspend", new { })).Expect(
            HttpStatusCode.NoContent
        );
        await identity.WithAsync(db =>
            db.Users.Where(row => row.Email == admin.Email)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.IsPlatformAdmin, false))
        );
        Assert.False(await MayActAsync(scoped, otherId));

        async Task<bool> MayActAsync(string credential, Guid whom)
        {
            var found = await identity.Gateway.IntrospectAsync("bearer", credential, actAs: whom);
            Assert.True(found.Active);
            Assert.Equal(found.MayActAs, found.Token is not null);
            return found.MayActAs;
        }
    }

    [Theory, EachDatabase]
    public async Task Deed_OfAnImpersonator_IsRecordedWithBothNames(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var (adminId, userId) = (
            (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).SubjectId,
            (await identity.Gateway.IntrospectAsync("bearer", user.Access)).SubjectId
        );

        (
            await identity.Gateway.AsAsync(
                admin.Access,
                HttpMethod.Patch,
                "/api/client/account",
                new { name_first = "Vera" },
                actAs: userId
            )
        ).Expect(HttpStatusCode.OK);
        (
            await identity.Gateway.AsAsync(
                user.Access,
                HttpMethod.Patch,
                "/api/client/account",
                new { name_first = "Vero" }
            )
        ).Expect(HttpStatusCode.OK);

        var own = (await identity.Gateway.GetAsync(user.Access, "/api/client/account")).Body.GetProperty("user");
        Assert.Equal("Vero", own.GetProperty("name_first").GetString());
        var activities = await Eventually.GetAsync(async _ => await ActivitiesAsync(), found => found.Count == 2);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, activities[0].GetProperty("impersonator").ValueKind);
        var impersonator = activities[1].GetProperty("impersonator");
        Assert.Equal(
            (adminId, "admin", false),
            (
                impersonator.GetProperty("uuid").GetGuid(),
                impersonator.GetProperty("username").GetString(),
                impersonator.GetProperty("totp_enabled").GetBoolean()
            )
        );
        var entry = Assert.Single(
            (
                await identity.Gateway.GetAsync(admin.Access, $"/v1/admin/audit-logs?impersonator_id={adminId}")
            ).Data.EnumerateArray()
        );
        var actor = entry.GetProperty("actor");
        Assert.Equal(
            (userId, adminId, "admin"),
            (
                actor.GetProperty("id").GetGuid(),
                actor.GetProperty("impersonator").GetProperty("id").GetGuid(),
                actor.GetProperty("impersonator").GetProperty("name").GetString()
            )
        );
        Assert.True(
            (await identity.Gateway.GetAsync(admin.Access, "/v1/admin/audit-logs/verify"))
                .Body.GetProperty("valid")
                .GetBoolean()
        );
        // The chain covers the impersonator.
        await identity.WithAsync(db =>
            db.Set<AuditEntry>()
                .Where(row => row.ImpersonatorId == adminId)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ImpersonatorId, (Guid?)null))
        );
        Assert.False(
            (await identity.Gateway.GetAsync(admin.Access, "/v1/admin/audit-logs/verify"))
                .Body.GetProperty("valid")
                .GetBoolean()
        );

        async Task<IReadOnlyList<System.Text.Json.JsonElement>> ActivitiesAsync() =>
            [
                .. (await identity.Gateway.GetAsync(user.Access, "/api/client/account/activity?search=account.updated"))
                    .Body.GetProperty("activities")
                    .GetProperty("data")
                    .EnumerateArray(),
            ];
    }
}
