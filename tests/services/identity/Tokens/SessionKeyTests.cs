using System.Net;
using Panel.Hosting.Principals;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.Tokens;

public sealed class SessionKeyTests
{
    private const string Keys = "/api/apikeys";

    [Theory, EachDatabase]
    public async Task Client_HoldsWhatItsStringsMapTo(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();

        var created = (
            await identity.Gateway.PostAsync(
                admin.Access,
                Keys,
                new
                {
                    name = "k",
                    type = "client",
                    permissions = new[]
                    {
                        "servers:read",
                        "nodes:read",
                        "control:read:console",
                        "files:*",
                        "apikeys:read",
                    },
                }
            )
        ).Expect(HttpStatusCode.OK).Body;
        var key = created.GetProperty("apiKey").GetString()!;

        Assert.True(created.GetProperty("success").GetBoolean());
        var entry = created.GetProperty("entry");
        Assert.Equal(
            (created.GetProperty("id").GetGuid(), "client"),
            (entry.GetProperty("id").GetGuid(), entry.GetProperty("type").GetString())
        );
        var principal = await identity.Gateway.PrincipalAsync(key);
        Assert.True(
            principal.CanUser("servers.read")
                && principal.Can("nodes.read")
                && principal.Can("control.read-console")
                && principal.Can("files.delete")
                && principal.CanUser("api-keys.read")
        );
        Assert.False(principal.IsPlatformAdmin || principal.Can("control.start") || principal.Can("nodes.update"));
        Assert.Equal(
            "Insufficient permissions (api key)",
            (await identity.Gateway.GetAsync(key, Keys)).Expect(HttpStatusCode.Forbidden).Field("error")
        );
        Assert.DoesNotContain(
            key,
            (await identity.Gateway.GetAsync(key, $"{Keys}/my")).Expect(HttpStatusCode.OK).Text,
            StringComparison.Ordinal
        );
    }

    [Theory, EachDatabase]
    public async Task Client_WithoutPermissions_HoldsNothing(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();

        var key = (await identity.Gateway.PostAsync(admin.Access, Keys, new { name = "k" }))
            .Expect(HttpStatusCode.OK)
            .Body.GetProperty("apiKey")
            .GetString()!;

        var principal = await identity.Gateway.PrincipalAsync(key);
        Assert.Empty(principal.User.Concat(principal.Admin).Concat(principal.Server));
    }

    [Theory, EachDatabase]
    public async Task Admin_IsForHoldersOfEverythingOnly(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var part = await identity.Gateway.CreateApiTokenAsync(admin.Access, "api-keys.create", "users.read");

        foreach (var credential in new[] { user.Access, part })
        {
            Assert.Equal(
                "Only system administrators with * permission can create admin API keys",
                (await identity.Gateway.PostAsync(credential, Keys, new { name = "k", type = "admin" }))
                    .Expect(HttpStatusCode.Forbidden)
                    .Field("error")
            );
        }

        var created = (await identity.Gateway.PostAsync(admin.Access, Keys, new { name = "k", type = "admin" }))
            .Expect(HttpStatusCode.OK)
            .Body;

        Assert.Equal("admin", created.GetProperty("entry").GetProperty("type").GetString());
        var principal = await identity.Gateway.PrincipalAsync(created.GetProperty("apiKey").GetString()!);
        Assert.True(principal.CanAdmin("users.delete"));
        Assert.Empty(principal.Server);
        Assert.Equal(
            "*",
            Assert.Single(created.GetProperty("entry").GetProperty("permissions").EnumerateArray()).GetString()
        );
        var key = created.GetProperty("apiKey").GetString()!;
        (await identity.Gateway.GetAsync(key, Keys)).Expect(HttpStatusCode.OK);
        (await identity.Gateway.GetAsync(key, $"{Keys}/my")).Expect(HttpStatusCode.OK);
        var session = (await identity.Gateway.GetAsync(key, "/api/auth/session"))
            .Expect(HttpStatusCode.OK)
            .Body.GetProperty("user");
        Assert.Equal("*", Assert.Single(session.GetProperty("permissions").EnumerateArray()).GetString());
    }

    [Theory, EachDatabase]
    public async Task Client_OfAnAdministrator_HoldsThePlatformsPermissionsThatItNames(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var helper = await identity.Gateway.CreateApiTokenAsync(
            admin.Access,
            "api-keys.create",
            "users.read",
            "users.update"
        );

        var created = (
            await identity.Gateway.PostAsync(
                admin.Access,
                Keys,
                new
                {
                    name = "k",
                    type = "client",
                    permissions = new[] { "users:read", "plans:write", "servers:read" },
                }
            )
        ).Expect(HttpStatusCode.OK).Body;
        var part = (
            await identity.Gateway.PostAsync(helper, Keys, new { name = "k", permissions = new[] { "users:*" } })
        )
            .Expect(HttpStatusCode.OK)
            .Body;

        var (key, narrow) = (created.GetProperty("apiKey").GetString()!, part.GetProperty("apiKey").GetString()!);
        Assert.Equal("client", created.GetProperty("entry").GetProperty("type").GetString());
        (await identity.Gateway.GetAsync(key, "/v1/users")).Expect(HttpStatusCode.OK);
        var principal = await identity.Gateway.PrincipalAsync(key);
        Assert.Equal(
            ["plans.create", "plans.delete", "plans.update", "users.read"],
            principal.Admin.Order(StringComparer.Ordinal)
        );
        Assert.Equal(["servers.read"], principal.User);
        Assert.Equal(
            ["users.read", "users.update"],
            (await identity.Gateway.PrincipalAsync(narrow)).Admin.Order(StringComparer.Ordinal)
        );
        Assert.Empty((await PrincipalOfAsync("*")).Admin);
        Assert.Empty((await PrincipalOfAsync("nodes:*")).Admin);
        Assert.Equal(
            "Insufficient permissions",
            (
                await identity.Gateway.PostAsync(
                    user.Access,
                    Keys,
                    new { name = "k", permissions = new[] { "users:read" } }
                )
            )
                .Expect(HttpStatusCode.Forbidden)
                .Field("error")
        );

        async Task<Principal> PrincipalOfAsync(string pattern) =>
            await identity.Gateway.PrincipalAsync(
                (
                    await identity.Gateway.PostAsync(
                        admin.Access,
                        Keys,
                        new { name = "k", permissions = new[] { pattern } }
                    )
                )
                    .Expect(HttpStatusCode.OK)
                    .Body.GetProperty("apiKey")
                    .GetString()!
            );
    }

    [Theory, EachDatabase]
    public async Task UnknownPermissions_AreLeftOutAndListed(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        string[] unknown = ["nothing:at:all", "files", "", ":", "files:*:x", "tickets:read"];

        foreach (var type in new[] { "client", "admin" })
        {
            var mixed = (
                await identity.Gateway.PostAsync(
                    admin.Access,
                    Keys,
                    new
                    {
                        name = "k",
                        type,
                        permissions = (string[])["servers:view", .. unknown],
                    }
                )
            ).Expect(HttpStatusCode.OK).Body;
            var nothing = (
                await identity.Gateway.PostAsync(
                    admin.Access,
                    Keys,
                    new
                    {
                        name = "k",
                        type,
                        permissions = unknown,
                    }
                )
            ).Expect(HttpStatusCode.OK).Body;

            Assert.Equal(
                unknown,
                mixed.GetProperty("unknownPermissions").EnumerateArray().Select(name => name.GetString())
            );
            Assert.Equal(
                ["servers:view"],
                mixed.GetProperty("entry").GetProperty("permissions").EnumerateArray().Select(name => name.GetString())
            );
            // A list without a known name is no missing list: it gives nothing, also to an admin key.
            var principal = await identity.Gateway.PrincipalAsync(nothing.GetProperty("apiKey").GetString()!);
            Assert.Empty(principal.User.Concat(principal.Admin).Concat(principal.Server));
            Assert.Equal(type, nothing.GetProperty("entry").GetProperty("type").GetString());
        }
    }

    [Theory, EachDatabase]
    public async Task Key_WithoutPermissions_SeesItselfAmongItsOwners(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var created = (await identity.Gateway.PostAsync(admin.Access, Keys, new { name = "k" }))
            .Expect(HttpStatusCode.OK)
            .Body;
        var (id, key) = (created.GetProperty("id").GetGuid(), created.GetProperty("apiKey").GetString()!);
        var other = (await identity.Gateway.PostAsync(admin.Access, Keys, new { name = "other" }))
            .Expect(HttpStatusCode.OK)
            .Body.GetProperty("id")
            .GetGuid();

        var mine = (await identity.Gateway.GetAsync(key, $"{Keys}/my")).Expect(HttpStatusCode.OK).Body;

        Assert.Equal(id, Assert.Single(mine.EnumerateArray()).GetProperty("id").GetGuid());
        (await identity.Gateway.GetAsync(key, $"{Keys}/{other}")).Expect(HttpStatusCode.Forbidden);
        for (var time = 0; time < 2; time++)
        {
            Assert.True(
                (await identity.Gateway.DeleteAsync(admin.Access, $"{Keys}/{other}"))
                    .Expect(HttpStatusCode.OK)
                    .Body.GetProperty("success")
                    .GetBoolean()
            );
        }
    }

    [Theory, EachDatabase]
    public async Task SuspendedUsersKeys_AreNotMade(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var userId = (
            await identity.Gateway.IntrospectAsync("bearer", (await identity.Gateway.RegisterUserAsync()).Access)
        ).SubjectId;
        (await identity.Gateway.PostAsync(admin.Access, $"/v1/admin/users/{userId}/suspend", new { })).Expect(
            HttpStatusCode.NoContent
        );

        var refused = await identity.Gateway.PostAsync(
            admin.Access,
            Keys,
            new Dictionary<string, object?> { ["name"] = "k", ["userId"] = userId }
        );

        Assert.Equal("The user is suspended.", refused.Expect(HttpStatusCode.Conflict).Field("error"));
    }

    [Theory, EachDatabase]
    public async Task OtherUsersKeys_NeedTheRightToThem(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var (adminId, userId) = (
            (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).SubjectId,
            (await identity.Gateway.IntrospectAsync("bearer", user.Access)).SubjectId
        );
        var helper = await identity.Gateway.CreateApiTokenAsync(
            admin.Access,
            "api-keys.create",
            "users.update",
            "files.read"
        );

        Assert.Equal(
            "Insufficient permissions",
            (
                await identity.Gateway.PostAsync(
                    user.Access,
                    Keys,
                    new Dictionary<string, object?> { ["name"] = "k", ["userId"] = adminId }
                )
            )
                .Expect(HttpStatusCode.Forbidden)
                .Field("error")
        );
        // A key with permissions would let the helper act as another user.
        (
            await identity.Gateway.PostAsync(
                helper,
                Keys,
                new Dictionary<string, object?>
                {
                    ["name"] = "k",
                    ["userId"] = userId,
                    ["permissions"] = new[] { "files:read" },
                }
            )
        ).Expect(HttpStatusCode.Forbidden);
        (
            await identity.Gateway.PostAsync(
                helper,
                Keys,
                new Dictionary<string, object?> { ["name"] = "k", ["userId"] = userId }
            )
        ).Expect(HttpStatusCode.OK);
        Assert.Equal(
            "User not found",
            (
                await identity.Gateway.PostAsync(
                    admin.Access,
                    Keys,
                    new Dictionary<string, object?> { ["name"] = "k", ["userId"] = Guid.CreateVersion7() }
                )
            )
                .Expect(HttpStatusCode.NotFound)
                .Field("error")
        );
        var created = (
            await identity.Gateway.PostAsync(
                admin.Access,
                Keys,
                new Dictionary<string, object?>
                {
                    ["name"] = "theirs",
                    ["userId"] = userId,
                    ["permissions"] = new[] { "files:read" },
                }
            )
        ).Expect(HttpStatusCode.OK).Body;

        var id = created.GetProperty("id").GetGuid();
        Assert.Equal(
            userId,
            (await identity.Gateway.IntrospectAsync("bearer", created.GetProperty("apiKey").GetString()!)).SubjectId
        );
        (await identity.Gateway.GetAsync(user.Access, $"{Keys}/{id}")).Expect(HttpStatusCode.OK);
        Assert.Contains(
            id.ToString(),
            (await identity.Gateway.GetAsync(admin.Access, Keys)).Expect(HttpStatusCode.OK).Text,
            StringComparison.Ordinal
        );
        var own = (await identity.Gateway.PostAsync(admin.Access, Keys, new { name = "own" }))
            .Body.GetProperty("id")
            .GetGuid();
        (await identity.Gateway.GetAsync(user.Access, $"{Keys}/{own}")).Expect(HttpStatusCode.NotFound);
        (await identity.Gateway.DeleteAsync(user.Access, $"{Keys}/{own}")).Expect(HttpStatusCode.NotFound);
        Assert.True(
            (await identity.Gateway.DeleteAsync(admin.Access, $"{Keys}/{id}"))
                .Expect(HttpStatusCode.OK)
                .Body.GetProperty("success")
                .GetBoolean()
        );
    }

    [Theory, EachDatabase]
    public async Task Create_BeyondTheCallerOrUnknown_IsRefused(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();

        foreach (var permission in new[] { null, new string('a', 101) })
        {
            (
                await identity.Gateway.PostAsync(
                    user.Access,
                    Keys,
                    new { name = "k", permissions = new[] { permission } }
                )
            ).Expect(HttpStatusCode.BadRequest);
        }

        Assert.Equal(
            "Insufficient permissions",
            (
                await identity.Gateway.PostAsync(
                    user.Access,
                    Keys,
                    new { name = "k", permissions = new[] { "users:write" } }
                )
            )
                .Expect(HttpStatusCode.Forbidden)
                .Field("error")
        );
        (await identity.Gateway.PostAsync(user.Access, Keys, new { name = "k", type = "root" })).Expect(
            HttpStatusCode.BadRequest
        );
        var everything = (
            await identity.Gateway.PostAsync(
                user.Access,
                Keys,
                new Dictionary<string, object?>
                {
                    ["name"] = "k",
                    ["permissions"] = new[] { "*" },
                    ["expiresAt"] = "2099-01-01T00:00:00Z",
                }
            )
        ).Expect(HttpStatusCode.OK).Body.GetProperty("apiKey").GetString()!;
        var principal = await identity.Gateway.PrincipalAsync(everything);
        Assert.True(
            principal.Can("billing.manage") && principal.CanUser("account.password") && !principal.IsPlatformAdmin
        );
    }
}
