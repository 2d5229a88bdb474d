using System.Net;
using Panel.Contracts;
using Panel.Hosting.Principals;
using Panel.Identity.Tests.Hosting;
using static Panel.Identity.Tests.Dialects.Client.AccountApi;

namespace Panel.Identity.Tests.Dialects.Client;

public sealed class ApiKeyTests
{
    private const string Keys = $"{Root}/api-keys";
    private static readonly string[] Fields =
    [
        "admin_permissions",
        "allowed_ips",
        "created",
        "expires",
        "key_start",
        "last_used",
        "name",
        "server_permissions",
        "user_permissions",
        "uuid",
    ];

    [Theory, EachDatabase]
    public async Task Create_ShowsTheKeyOnceAndWorks(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();

        var created = (
            await identity.Gateway.PostAsync(
                user.Access,
                Keys,
                Body(
                    "automation",
                    user: ["api-keys.read"],
                    server: ["control.start"],
                    ips: ["192.0.2.0/24", "2001:db8::1"]
                )
            )
        )
            .Expect(HttpStatusCode.OK)
            .Body;
        var key = created.GetProperty("key").GetString()!;

        Assert.Equal(48, key.Length);
        Assert.Equal(Fields, created.GetProperty("api_key").EnumerateObject().Select(member => member.Name).Order());
        var principal = await identity.Gateway.PrincipalAsync(key);
        Assert.True(principal.CanUser("api-keys.read") && principal.Can("control.start"));
        Assert.False(principal.CanUser("account.infos") || principal.Can("control.stop") || principal.IsPlatformAdmin);
        Assert.Equal(
            ["192.0.2.0/24", "2001:db8::1"],
            (await identity.Gateway.IntrospectAsync("bearer", key)).AllowedIps!
        );
        var listed = (await identity.Gateway.GetAsync(key, $"{Keys}?search=AUTO"))
            .Expect(HttpStatusCode.OK)
            .Body.GetProperty("api_keys");
        Assert.Equal(
            (1, 25, 1),
            (
                listed.GetProperty("total").GetInt32(),
                listed.GetProperty("per_page").GetInt32(),
                listed.GetProperty("page").GetInt32()
            )
        );
        Assert.DoesNotContain(key, listed.GetRawText(), StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Create_WithWrongFields_NamesThem(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();

        foreach (
            var (body, field) in new (object, string)[]
            {
                (Body("ab"), "name"),
                (Body(new string('a', 32)), "name"),
                (Body("abc", ips: ["10.0.0.0/33"]), "allowed_ips"),
                (Body("abc", user: ["control.start"]), "user_permissions"),
                (Body("abc", server: ["no.such"]), "server_permissions"),
                (new { name = "abc", expires = "2001-01-01T00:00:00Z" }, "expires"),
                (new { name = "abc", expires = "soon" }, "expires"),
                (new { name = 3 }, "name"),
            }
        )
        {
            Assert.StartsWith(
                $"{field}: ",
                (await identity.Gateway.PostAsync(user.Access, Keys, body))
                    .Expect(HttpStatusCode.BadRequest)
                    .Body.GetProperty("errors")[0]
                    .GetString(),
                StringComparison.Ordinal
            );
        }

        (await identity.Gateway.PostAsync(user.Access, Keys, Body("admin", admin: ["users.read"]))).Refused(
            HttpStatusCode.Forbidden,
            "you do not have permission to perform this action: users.read"
        );
        (await identity.Gateway.PostAsync(user.Access, Keys, Body("twice"))).Expect(HttpStatusCode.OK);
        (await identity.Gateway.PostAsync(user.Access, Keys, Body("twice"))).Refused(
            HttpStatusCode.Conflict,
            "api key with name already exists"
        );
    }

    [Theory, EachDatabase]
    public async Task Create_ManyAtOnceBelowTheLimit_StopsAtFifty(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var token = (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).Token;
        for (var count = 0; count < 48; count++)
        {
            (await identity.Gateway.SendAsync(HttpMethod.Post, Keys, token, Body($"key {count}"))).Expect(
                HttpStatusCode.OK
            );
        }

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(count => identity.Gateway.SendAsync(HttpMethod.Post, Keys, token, Body($"race {count}")))
        );

        Assert.Equal(2, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.All(
            answers.Where(answer => answer.Status != HttpStatusCode.OK),
            answer => answer.Refused(HttpStatusCode.ExpectationFailed, "maximum number of api keys reached")
        );
        var last = (
            await identity.Gateway.SendAsync(HttpMethod.Get, $"{Keys}?per_page=20&page=3", token)
        ).Body.GetProperty("api_keys");
        Assert.Equal((50, 10), (last.GetProperty("total").GetInt32(), last.GetProperty("data").GetArrayLength()));
    }

    [Theory, EachDatabase]
    public async Task Create_OfOneNameAtOnce_HasOneSuccess(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var token = (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).Token;

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => identity.Gateway.SendAsync(HttpMethod.Post, Keys, token, Body("same")))
        );

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
    }

    [Theory, EachDatabase]
    public async Task Key_ReachesNoFurtherThanItself(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var key = await KeyAsync(
            identity,
            admin.Access,
            Body("maker", user: ["api-keys.create", "api-keys.update", "api-keys.recreate"], server: ["files.read"])
        );
        var wide = await identity.Gateway.PostAsync(admin.Access, "/v1/api-tokens", new { name = "wide" });

        (await identity.Gateway.PostAsync(key, Keys, Body("more", server: ["files.delete"]))).Expect(
            HttpStatusCode.Forbidden
        );
        (await identity.Gateway.PostAsync(key, "/v1/api-tokens", new { name = "full" })).Expect(
            HttpStatusCode.Forbidden
        );
        (await identity.Gateway.PostAsync(key, "/api/apikeys", new { name = "admin", type = "admin" })).Expect(
            HttpStatusCode.Forbidden
        );
        (
            await identity.Gateway.PostAsync(
                key,
                "/api/v1/tokens",
                new { name = "node", node_id = Guid.CreateVersion7() }
            )
        ).Expect(HttpStatusCode.Forbidden);
        (await identity.Gateway.PatchAsync(key, $"{Keys}/{wide.Id}", new { name = "mine now" })).Expect(
            HttpStatusCode.Forbidden
        );
        (await identity.Gateway.PostAsync(key, $"{Keys}/{wide.Id}/recreate", new { })).Expect(HttpStatusCode.Forbidden);
        (await identity.Gateway.PostAsync(key, Keys, Body("less", server: ["files.read"]))).Expect(HttpStatusCode.OK);
    }

    [Theory, EachDatabase]
    public async Task Patch_ChangesAndLeavesTheRest(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var admin = await identity.Gateway.BootstrapAsync();
        var created = (
            await identity.Gateway.PostAsync(
                admin.Access,
                Keys,
                new
                {
                    name = "first",
                    server_permissions = new[] { "files.read" },
                    expires = "2099-01-01T00:00:00Z",
                }
            )
        ).Expect(HttpStatusCode.OK).Body;
        var id = created.GetProperty("api_key").GetProperty("uuid").GetGuid();
        (await identity.Gateway.PostAsync(admin.Access, Keys, Body("second"))).Expect(HttpStatusCode.OK);

        (await identity.Gateway.PatchAsync(admin.Access, $"{Keys}/{id}", new { name = "second" })).Refused(
            HttpStatusCode.Conflict,
            "api key with name already exists"
        );
        (
            await identity.Gateway.PatchAsync(
                admin.Access,
                $"{Keys}/{id}",
                new { name = "third", allowed_ips = new[] { "10.0.0.1" } }
            )
        ).Done();
        Assert.NotNull((await FindAsync(identity, admin.Access, "third")).GetProperty("expires").GetString());
        (
            await identity.Gateway.PatchAsync(
                admin.Access,
                $"{Keys}/{id}",
                "{\"expires\":null,\"user_permissions\":[\"account.infos\"]}"
            )
        ).Done();

        var key = await FindAsync(identity, admin.Access, "third");
        Assert.Null(key.GetProperty("expires").GetString());
        Assert.Equal(
            ("files.read", "account.infos", "10.0.0.1"),
            (
                key.GetProperty("server_permissions")[0].GetString(),
                key.GetProperty("user_permissions")[0].GetString(),
                key.GetProperty("allowed_ips")[0].GetString()
            )
        );
        await events.HearAsync<AuditRecorded>(record =>
            record.Action == "api_token.updated" && record.Target.Id == id.ToString()
        );
        (
            await identity.Gateway.PatchAsync(admin.Access, $"{Keys}/{Guid.CreateVersion7()}", new { name = "fourth" })
        ).Refused(HttpStatusCode.NotFound, "api key not found");
    }

    [Theory, EachDatabase]
    public async Task Recreate_GivesANewSecretAndEndsTheOldOne(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var admin = await identity.Gateway.BootstrapAsync();
        var created = (
            await identity.Gateway.PostAsync(admin.Access, Keys, Body("spin", user: ["account.infos"]))
        ).Body;
        var (old, id) = (
            created.GetProperty("key").GetString()!,
            created.GetProperty("api_key").GetProperty("uuid").GetGuid()
        );

        var rotated = (await identity.Gateway.PostAsync(admin.Access, $"{Keys}/{id}/recreate", new { }))
            .Expect(HttpStatusCode.OK)
            .Body;

        Assert.False(await identity.Gateway.IsActiveAsync(old));
        Assert.True(
            (await identity.Gateway.PrincipalAsync(rotated.GetProperty("key").GetString()!)).CanUser("account.infos")
        );
        await events.HearAsync<CredentialRevoked>(revoked => revoked.CredentialId == id);
        (await identity.Gateway.DeleteAsync(admin.Access, $"{Keys}/{id}")).Done();
        (await identity.Gateway.DeleteAsync(admin.Access, $"{Keys}/{id}")).Refused(
            HttpStatusCode.NotFound,
            "api key not found"
        );
    }

    private static object Body(
        string name,
        string[]? user = null,
        string[]? admin = null,
        string[]? server = null,
        string[]? ips = null
    ) =>
        new
        {
            name,
            allowed_ips = ips ?? [],
            user_permissions = user ?? [],
            admin_permissions = admin ?? [],
            server_permissions = server ?? [],
        };

    private static async Task<string> KeyAsync(IdentityFactory identity, string credential, object body) =>
        (await identity.Gateway.PostAsync(credential, Keys, body))
            .Expect(HttpStatusCode.OK)
            .Body.GetProperty("key")
            .GetString()!;

    private static async Task<System.Text.Json.JsonElement> FindAsync(
        IdentityFactory identity,
        string credential,
        string name
    ) =>
        (await identity.Gateway.GetAsync(credential, $"{Keys}?search={name}"))
            .Body.GetProperty("api_keys")
            .GetProperty("data")[0];
}
