using System.Net;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.Ssh;

public sealed class LoginTests
{
    [Theory, EachDatabase]
    public async Task Certificate_OfAPrincipalThatTheServerKnows_LogsInUntilItIsRevoked(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        await using var server = await SshServer.StartAsync(identity.Gateway, "root");
        using var key = await KeyFile.CreateAsync();
        var issued = await identity.Gateway.CertifyAsync(admin.Access, key, ["root"]);

        Assert.Equal("in\n", (await server.LogInAsync(key, issued.Field("certificate")!)).Succeeded().Output);
        Assert.Contains($"admin/{issued.Id}", server.Log, StringComparison.Ordinal);
        (await identity.Gateway.RevokeAsync(admin.Access, issued.Id)).Expect(HttpStatusCode.OK);
        await server.FetchAsync(identity.Gateway);

        Assert.Contains(
            "Permission denied",
            (await server.LogInAsync(key, issued.Field("certificate")!)).Output,
            StringComparison.Ordinal
        );
        Assert.Contains("revoked", server.Log, StringComparison.Ordinal);
        // The key itself is as good as before.
        (
            await server.LogInAsync(
                key,
                (await identity.Gateway.CertifyAsync(admin.Access, key, ["root"])).Field("certificate")!
            )
        ).Succeeded();
    }

    [Theory, EachDatabase]
    public async Task Certificate_OfTheRetiredKey_StillLogsInAndOneOfTheNewKeyToo(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        await using var server = await SshServer.StartAsync(identity.Gateway, "root");
        using var key = await KeyFile.CreateAsync("ecdsa", 521);
        var before = (await identity.Gateway.CertifyAsync(admin.Access, key, ["root"])).Field("certificate")!;
        (await identity.Gateway.PostAsync(admin.Access, "/v1/ssh/ca/keys", new { algorithm = "rsa-4096" })).Expect(
            HttpStatusCode.Created
        );
        // Fetched while the new key waits: after the rotation the server needs nothing.
        await server.FetchAsync(identity.Gateway);

        await identity.Gateway.RotateAsync(admin.Access);
        var after = (await identity.Gateway.CertifyAsync(admin.Access, key, ["root"])).Field("certificate")!;

        (await server.LogInAsync(key, before)).Succeeded();
        (await server.LogInAsync(key, after)).Succeeded();
        await server.FetchAsync(identity.Gateway);
        (await server.LogInAsync(key, before)).Succeeded();
        (await server.LogInAsync(key, after)).Succeeded();
    }

    [Theory, EachDatabase]
    public async Task Certificate_OfSomebodyCalledRoot_LogsInOnlyWhereTheServerListsThatUser(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await identity.Gateway.BootstrapAsync();
        var token = SignedIn
            .Of(
                "x@example.org",
                await identity.Gateway.PostAsync(
                    "/v1/auth/register",
                    new
                    {
                        email = "x@example.org",
                        username = "root",
                        password = GatewayClient.Password,
                    }
                )
            )
            .Access;
        var node = Guid.CreateVersion7();
        await using var server = await SshServer.StartAsync(identity.Gateway, "root", $"root@{node}");
        await using var listing = await SshServer.StartAsync(identity.Gateway, $"user:root@{node}");
        using var key = await KeyFile.CreateAsync("rsa", 2048);
        var own = (await identity.Gateway.CertifyAsync(token, key, ["root"])).Field("certificate")!;
        var bound = (await identity.Gateway.CertifyAsync(token, key, node: node)).Field("certificate")!;

        Assert.Contains("Permission denied", (await server.LogInAsync(key, own)).Output, StringComparison.Ordinal);
        Assert.Contains("Permission denied", (await server.LogInAsync(key, bound)).Output, StringComparison.Ordinal);
        Assert.Contains("Permission denied", (await listing.LogInAsync(key, own)).Output, StringComparison.Ordinal);
        (await listing.LogInAsync(key, bound)).Succeeded();
    }

    [Theory, EachDatabase]
    public async Task CriticalOptions_AreObeyedByTheServer(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        await using var server = await SshServer.StartAsync(identity.Gateway, "root");
        using var key = await KeyFile.CreateAsync("ecdsa", 384);

        var forced = await AskAsync("force-command", "echo forced");
        var near = await AskAsync("source-address", "192.0.2.0/24,127.0.0.1");
        var far = await AskAsync("source-address", "192.0.2.0/24");

        Assert.Equal("forced\n", (await server.LogInAsync(key, forced)).Succeeded().Output);
        (await server.LogInAsync(key, near)).Succeeded();
        Assert.NotEqual(0, (await server.LogInAsync(key, far)).Exit);

        async Task<string> AskAsync(string option, string value) =>
            (
                await identity.Gateway.PostAsync(
                    admin.Access,
                    SshApi.Issue,
                    new
                    {
                        public_key = key.PublicKey,
                        principals = new[] { "root" },
                        critical_options = new Dictionary<string, string>(StringComparer.Ordinal) { [option] = value },
                    }
                )
            ).Field("certificate")!;
    }
}
