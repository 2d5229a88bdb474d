using System.Net;
using Panel.Hosting.Principals;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.Permissions;

public sealed class LimitedTokenTests
{
    [Theory, EachDatabase]
    public async Task Token_LimitedToANode_CarriesItAndHoldsOnlyWhatCanBeNarrowed(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var node = Guid.CreateVersion7();
        var token = (
            await identity.Gateway.PostAsync(
                admin.Access,
                "/v1/api-tokens",
                new { name = "n", node_ids = new[] { node } }
            )
        )
            .Expect(HttpStatusCode.Created)
            .Field("token")!;

        var principal = await identity.Gateway.PrincipalAsync(token);

        Assert.Equal([node], principal.OnlyNodes!);
        Assert.Null(principal.OnlyInstances);
        Assert.True(
            principal.Can("instances.create") && principal.Can("nodes.update") && principal.CanAdmin("nodes.update")
        );
        Assert.False(
            principal.Can("nodes.create")
                || principal.CanAdmin("nodes.create")
                || principal.Can("members.invite")
                || principal.CanAdmin("users.read")
                || principal.CanUser("account.password")
        );
    }

    [Theory, EachDatabase]
    public async Task Token_LimitedToAnInstance_MakesOnlyTokensThatAreLimitedLikeIt(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var (mine, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var body = new
        {
            name = "i",
            instance_ids = new[] { mine },
            allowed_ips = new[] { "192.0.2.0/24" },
        };
        var token = (await identity.Gateway.PostAsync(admin.Access, "/v1/api-tokens", body))
            .Expect(HttpStatusCode.Created)
            .Field("token")!;

        var child = (await identity.Gateway.PostAsync(token, "/v1/api-tokens", new { name = "child" }))
            .Expect(HttpStatusCode.Created)
            .Body;
        var wider = await identity.Gateway.PostAsync(
            token,
            "/v1/api-tokens",
            new { name = "x", instance_ids = new[] { mine, other } }
        );
        var elsewhere = await identity.Gateway.PostAsync(
            token,
            "/v1/api-tokens",
            new { name = "x", allowed_ips = new[] { "192.0.3.1" } }
        );
        var open = await identity.Gateway.PostAsync(
            token,
            "/v1/api-tokens",
            new { name = "x", instance_ids = Array.Empty<Guid>() }
        );

        Assert.Equal(mine, Assert.Single(child.GetProperty("instance_ids").EnumerateArray()).GetGuid());
        Assert.Equal("192.0.2.0/24", Assert.Single(child.GetProperty("allowed_ips").EnumerateArray()).GetString());
        foreach (var refused in new[] { wider, elsewhere, open })
        {
            Assert.Equal("beyond_own_token", refused.Expect(HttpStatusCode.Forbidden).Code);
        }

        var principal = await identity.Gateway.PrincipalAsync(token);
        Assert.False(
            principal.Can("instances.create")
                || principal.Can("nodes.terminal")
                || principal.CanUser("ssh-certificates.create")
        );
        Assert.Equal(["192.0.2.0/24"], (await identity.Gateway.IntrospectAsync("bearer", token)).AllowedIps!);
    }

    [Theory, EachDatabase]
    public async Task Token_DeletedMeanwhile_MakesNoToken(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var created = await identity.Gateway.PostAsync(
            admin.Access,
            "/v1/api-tokens",
            new { name = "x", scopes = new[] { "api-keys.create" } }
        );
        var stale = (await identity.Gateway.IntrospectAsync("bearer", created.Field("token")!)).Token;
        (await identity.Gateway.DeleteAsync(admin.Access, $"/v1/api-tokens/{created.Id}")).Expect(
            HttpStatusCode.NoContent
        );

        (await identity.Gateway.SendAsync(HttpMethod.Post, "/v1/api-tokens", stale, new { name = "x" })).Expect(
            HttpStatusCode.Unauthorized
        );
    }

    [Theory, EachDatabase]
    public async Task Patch_NarrowsAndWidensNoFurtherThanTheCaller(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var wide = await identity.Gateway.PostAsync(admin.Access, "/v1/api-tokens", new { name = "wide" });
        var editor = await identity.Gateway.CreateApiTokenAsync(admin.Access, "api-keys.update", "instances.read");
        var small = await identity.Gateway.PostAsync(
            admin.Access,
            "/v1/api-tokens",
            new { name = "small", scopes = new[] { "instances.read" } }
        );

        Assert.Equal(
            "beyond_own_token",
            (await PatchAsync(editor, wide.Id, new { name = "y" })).Expect(HttpStatusCode.Forbidden).Code
        );
        (await PatchAsync(editor, small.Id, new { scopes = new[] { "instances.delete" } })).Expect(
            HttpStatusCode.Forbidden
        );
        (await PatchAsync(editor, small.Id, new { name = "renamed" })).Expect(HttpStatusCode.OK);
        (
            await PatchAsync(
                admin.Access,
                wide.Id,
                new { scopes = new[] { "instances.read" }, allowed_ips = new[] { "2001:DB8::/32", "192.0.2.1" } }
            )
        ).Expect(HttpStatusCode.OK);
        foreach (
            var bad in new[]
            {
                "192.0.2.1/33",
                "2001:db8::/129",
                "1",
                "host.example",
                "fe80::1%eth0",
                "10.0.0.0/08",
                "",
            }
        )
        {
            (await PatchAsync(admin.Access, wide.Id, new { allowed_ips = new[] { bad } })).Expect(
                HttpStatusCode.BadRequest
            );
        }

        var seen = (await identity.Gateway.GetAsync(admin.Access, $"/v1/api-tokens/{wide.Id}"))
            .Expect(HttpStatusCode.OK)
            .Body;
        Assert.False(seen.GetProperty("full_access").GetBoolean());
        Assert.Equal(
            ["2001:db8::/32", "192.0.2.1"],
            seen.GetProperty("allowed_ips").EnumerateArray().Select(entry => entry.GetString())
        );

        Task<Answer> PatchAsync(string credential, Guid id, object body) =>
            identity.Gateway.AsAsync(credential, HttpMethod.Patch, $"/v1/api-tokens/{id}", body);
    }

    [Theory, EachDatabase]
    public async Task Create_TwelveAtOnceBelowTheLimit_StopsAtIt(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var token = (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).Token;
        for (var count = 0; count < 45; count++)
        {
            (await identity.Gateway.SendAsync(HttpMethod.Post, "/v1/api-tokens", token, new { name = "x" })).Expect(
                HttpStatusCode.Created
            );
        }

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(_ => identity.Gateway.SendAsync(HttpMethod.Post, "/v1/api-tokens", token, new { name = "x" }))
        );

        Assert.Equal(5, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.All(
            answers.Where(answer => answer.Status != HttpStatusCode.Created),
            answer => Assert.Equal("api_token_limit", answer.Expect(HttpStatusCode.Conflict).Code)
        );
    }
}
