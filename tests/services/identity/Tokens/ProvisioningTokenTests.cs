using System.Net;
using Panel.Hosting.Principals;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.Tokens;

public sealed class ProvisioningTokenTests
{
    private const string Tokens = "/api/v1/tokens";

    [Theory, EachDatabase]
    public async Task Create_IsForOneNodeAndShownOnce(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var node = Guid.CreateVersion7();

        var created = (
            await identity.Gateway.PostAsync(
                admin.Access,
                Tokens,
                new
                {
                    name = "whmcs-integration",
                    node_id = node,
                    permissions = new[] { "instances.create" },
                }
            )
        ).Expect(HttpStatusCode.Created).Data;
        var token = created.GetProperty("token").GetString()!;

        var principal = await identity.Gateway.PrincipalAsync(token);
        Assert.Equal([node], principal.OnlyNodes!);
        Assert.True(principal.Can("instances.create") && !principal.Can("members.invite"));
        (await identity.Gateway.PostAsync(admin.Access, "/v1/api-tokens", new { name = "unscoped" })).Expect(
            HttpStatusCode.Created
        );
        var listed = Assert.Single(
            (await identity.Gateway.GetAsync(admin.Access, Tokens)).Expect(HttpStatusCode.OK).Data.EnumerateArray()
        );
        Assert.Equal(node, listed.GetProperty("node_id").GetGuid());
        Assert.False(listed.TryGetProperty("token", out _));
        (await identity.Gateway.DeleteAsync(admin.Access, $"{Tokens}/{created.GetProperty("id").GetGuid()}")).Expect(
            HttpStatusCode.NoContent
        );
        Assert.False(await identity.Gateway.IsActiveAsync(token));
    }

    [Theory, EachDatabase]
    public async Task Token_WithoutPermissions_DoesNothingBeyondItsSurface(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        foreach (var permissions in new[] { null, Array.Empty<string>() })
        {
            var node = Guid.CreateVersion7();
            var created = (
                await identity.Gateway.PostAsync(
                    admin.Access,
                    Tokens,
                    new
                    {
                        name = node.ToString(),
                        node_id = node,
                        permissions,
                    }
                )
            ).Expect(HttpStatusCode.Created).Data;
            var token = created.GetProperty("token").GetString()!;

            var principal = await identity.Gateway.PrincipalAsync(token);
            Assert.Equal([node], principal.OnlyNodes!);
            Assert.Empty(principal.User.Concat(principal.Admin).Concat(principal.Server));
            Assert.Empty(created.GetProperty("permissions").EnumerateArray());
            // Nor does a token of some permissions get at what it may do.
            var some = await identity.Gateway.CreateApiTokenAsync(
                admin.Access,
                "api-keys.create",
                "api-keys.recreate",
                "nodes.read"
            );
            (await identity.Gateway.PostAsync(some, Tokens, new { name = "b", node_id = node })).Expect(
                HttpStatusCode.Forbidden
            );
            (
                await identity.Gateway.PostAsync(
                    some,
                    $"/api/client/account/api-keys/{created.GetProperty("id").GetGuid()}/recreate",
                    new { }
                )
            ).Expect(HttpStatusCode.Forbidden);
            (await identity.Gateway.PostAsync(token, Tokens, new { name = "b", node_id = node })).Expect(
                HttpStatusCode.Forbidden
            );
            (await identity.Gateway.PostAsync(token, "/v1/api-tokens", new { name = "c" })).Expect(
                HttpStatusCode.Forbidden
            );
            (
                await identity.Gateway.AsAsync(
                    token,
                    HttpMethod.Patch,
                    "/api/client/account",
                    new { name_first = "Eve" }
                )
            ).Expect(HttpStatusCode.Forbidden);
        }
    }

    [Theory, EachDatabase]
    public async Task Errors_AreInTheDialect(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();

        var invalid = (await identity.Gateway.PostAsync(user.Access, Tokens, new { }))
            .Expect(HttpStatusCode.UnprocessableEntity)
            .Body;
        Assert.Equal("validation_failed", invalid.GetProperty("error").GetString());
        Assert.Equal("The name field is required.", invalid.GetProperty("errors").GetProperty("name")[0].GetString());
        Assert.Equal(
            "validation_failed",
            (await identity.Gateway.PostAsync(user.Access, Tokens, (object)"{\"name\":1}"))
                .Expect(HttpStatusCode.UnprocessableEntity)
                .Field("error")
        );
        (
            await identity.Gateway.PostAsync(user.Access, Tokens, new { name = "a", node_id = Guid.CreateVersion7() })
        ).Expect(HttpStatusCode.Created);
        Assert.Equal(
            "conflict",
            (await identity.Gateway.PostAsync(user.Access, Tokens, new { name = "a", node_id = Guid.CreateVersion7() }))
                .Expect(HttpStatusCode.Conflict)
                .Field("error")
        );
        Assert.Equal(
            "not_found",
            (await identity.Gateway.DeleteAsync(user.Access, $"{Tokens}/{Guid.CreateVersion7()}"))
                .Expect(HttpStatusCode.NotFound)
                .Field("error")
        );
        Assert.Equal("forbidden", (
                await identity.Gateway.PostAsync(
                    user.Access,
                    Tokens,
                    new
                    {
                        name = "b",
                        node_id = Guid.CreateVersion7(),
                        permissions = new[] { "users.read" },
                    }
                )
            ).Expect(HttpStatusCode.Forbidden).Field("error"));
        Assert.Equal(
            "unauthorized",
            (
                await identity.Gateway.SendAsync(
                    HttpMethod.Get,
                    Tokens,
                    await identity.Gateway.ServiceTokenAsync(anonymous: true)
                )
            )
                .Expect(HttpStatusCode.Unauthorized)
                .Field("error")
        );
    }

    [Theory, EachDatabase]
    public async Task Token_OfANode_MakesNoneForAnother(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var node = Guid.CreateVersion7();
        var token = (
            await identity.Gateway.PostAsync(
                admin.Access,
                Tokens,
                new
                {
                    name = "a",
                    node_id = node,
                    permissions = new[] { "api-keys.create", "nodes.read" },
                }
            )
        ).Data.GetProperty("token").GetString()!;

        (await identity.Gateway.PostAsync(token, Tokens, new { name = "b", node_id = Guid.CreateVersion7() })).Expect(
            HttpStatusCode.Forbidden
        );
        (
            await identity.Gateway.PostAsync(
                token,
                Tokens,
                new
                {
                    name = "b",
                    node_id = node,
                    permissions = new[] { "nodes.read" },
                }
            )
        ).Expect(HttpStatusCode.Created);
        (
            await identity.Gateway.PostAsync(
                token,
                "/v1/api-tokens",
                new { name = "c", node_ids = Array.Empty<Guid>() }
            )
        ).Expect(HttpStatusCode.Forbidden);
    }
}
