using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Panel.E2E.Tests.Cluster;
using Panel.Hosting.Auth;
using Panel.Hosting.Principals;
using Panel.Testing;

namespace Panel.E2E.Tests;

/// <summary>Who is let in, and for how long.</summary>
[Collection(OnDocker.Name)]
public sealed class AccessTests(DockerCluster cluster, ITestOutputHelper output) : ClusterTest(cluster, output)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly string[] Paths =
    [
        "/v1/users/me",
        "/v1/nodes",
        "/v1/instances",
        "/v1/operations",
        "/v1/billing/plans",
        "/v1/alerts",
    ];

    [Fact]
    public async Task ApiToken_Revoked_IsRefusedEverywhereSoon()
    {
        using var user = await Cluster.Anonymous.RegisterUserAsync();
        var token = await user.Client.CreateApiTokenAsync();
        using var holder = user.Client.As(token.Text);
        var id = await RunningAsync(TestWorkloads.Echo, holder);
        await using var console = await PanelConsole.OpenAsync(holder, id);
        await console.AwaitLineAsync("up");
        foreach (var path in Paths)
        {
            (await holder.GetAsync(path)).Expect(HttpStatusCode.OK);
        }

        Assert.Equal(HttpStatusCode.NoContent, (await user.Client.DeleteAsync($"/v1/api-tokens/{token.Id}")).Status);
        await AssertShutOutAsync(holder, console, HttpStatusCode.Unauthorized);
        (await user.Client.GetAsync("/v1/users/me")).Expect(HttpStatusCode.OK);
        await user.Client.SucceedAsync(await user.Client.DeleteInstanceAsync(id));
    }

    [Theory]
    [InlineData("suspended")]
    [InlineData("deleted")]
    public async Task User_SuspendedOrDeleted_IsRefusedEverywhereSoon(string how)
    {
        using var user = await Cluster.Anonymous.RegisterUserAsync();
        var id = await RunningAsync(TestWorkloads.Echo, user.Client);
        await using var console = await PanelConsole.OpenAsync(user.Client, id);
        await console.AwaitLineAsync("up");

        // Their instance is removed by an operation, hence 202.
        var (answer, expected) =
            how == "deleted"
                ? (await Admin.DeleteAsync($"/v1/users/{user.Id}?force=true"), HttpStatusCode.Accepted)
                : (await Admin.PostAsync($"/v1/admin/users/{user.Id}/suspend"), HttpStatusCode.NoContent);
        Assert.Equal(expected, answer.Status);
        await AssertShutOutAsync(user.Client, console, HttpStatusCode.Unauthorized);
        Assert.NotEqual(
            HttpStatusCode.OK,
            (await Cluster.Anonymous.PostAsync("/v1/auth/login", new { user.Email, PanelUser.Password })).Status
        );
    }

    [Fact]
    public async Task Instance_OfAnotherOrganization_IsNotFound()
    {
        using var owner = await Cluster.Anonymous.RegisterUserAsync();
        using var stranger = await Cluster.Anonymous.RegisterUserAsync();
        var id = await RunningAsync(TestWorkloads.Echo, owner.Client);
        var inOwners = new Dictionary<string, string> { ["X-Organization-Id"] = owner.OrganizationId.ToString() };

        Assert.Empty((await stranger.Client.GetAsync("/v1/instances")).Expect(HttpStatusCode.OK)["data"]!.AsArray());
        foreach (
            var path in (string[])
                ["", "/stats", "/console", "/logs", "/files?path=/", "/files/content?path=x", "/logs/history"]
        )
        {
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.Client.GetAsync($"/v1/instances/{id}{path}")).Status);
            Assert.Equal(
                HttpStatusCode.NotFound,
                (await stranger.Client.SendAsync(HttpMethod.Get, $"/v1/instances/{id}{path}", null, inOwners)).Status
            );
        }

        foreach (var verb in (string[])["start", "stop", "restart", "kill", "reinstall"])
        {
            Assert.Equal(
                HttpStatusCode.NotFound,
                (await stranger.Client.PostAsync($"/v1/instances/{id}/{verb}")).Status
            );
        }

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Client.DeleteAsync($"/v1/instances/{id}")).Status);
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => PanelConsole.OpenAsync(stranger.Client, id));
        Assert.Contains("404", refused.Message, StringComparison.Ordinal);
        Assert.Equal("running", (await owner.Client.GetInstanceAsync(id))["state"]!.GetValue<string>());
        await owner.Client.SucceedAsync(await owner.Client.DeleteInstanceAsync(id));
    }

    [Fact]
    public async Task Services_CalledDirectlyWithoutInternalToken_Answer401()
    {
        (string Service, string Path)[] doors =
        [
            ("identity", "/v1/users/me"),
            ("identity", "/v1/auth/bootstrap/status"),
            ("identity", "/v1/users"),
            ("identity", "/internal/introspect"),
            ("nodes", "/v1/nodes"),
            ("nodes", "/agent/tunnel"),
            ("nodes", $"/internal/nodes/{Cluster.NodeId}/agent/v1/health"),
            ("instances", "/v1/instances"),
            ("instances", "/v1/workloads"),
            ("instances", "/v1/operations"),
            ("billing", "/v1/billing/plans"),
            ("billing", "/v1/admin/plans"),
            ("alerts", "/v1/alerts"),
            ("alerts", "/v1/alerts/unread-count"),
        ];
        foreach (var (service, path) in doors)
        {
            using var direct = new PanelClient(Cluster.Settings.AddressOf(service));
            // Nothing, the credential of an administrator, and a token like identity's that another key signed.
            foreach (var token in (string?[])[null, Admin.Token, Forge()])
            {
                using var caller = direct.As(token);
                Assert.Equal(
                    (service, path, HttpStatusCode.Unauthorized),
                    (service, path, (await caller.GetAsync(path)).Status)
                );
            }
        }
    }

    [Fact]
    public async Task Gateway_ForgedIdentity_IsNobody()
    {
        var admin = Cluster.Administrator;
        using var user = await Cluster.Anonymous.RegisterUserAsync();
        var claims = new Dictionary<string, string>
        {
            ["X-Panel-Principal"] = admin.Id.ToString(),
            ["X-Panel-User"] = admin.Id.ToString(),
            ["X-Panel-Admin"] = "*",
            ["X-User-Id"] = admin.Id.ToString(),
            ["X-Forwarded-For"] = "127.0.0.1",
            ["X-Real-IP"] = "127.0.0.1",
            ["X-Panel-Client-Address"] = "127.0.0.1",
        };
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await Cluster.Anonymous.SendAsync(HttpMethod.Get, "/v1/users/me", null, claims)).Status
        );
        var me = (await user.Client.SendAsync(HttpMethod.Get, "/v1/users/me", null, claims)).Expect(HttpStatusCode.OK);
        Assert.Equal(user.Id, me["id"]!.GetValue<Guid>());
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await user.Client.SendAsync(HttpMethod.Get, "/v1/users", null, claims)).Status
        );

        // Also identity's real internal tokens are no credential here.
        foreach (
            var token in (string[])[Forge(), await InternalTokenAsync("gateway"), await InternalTokenAsync("instances")]
        )
        {
            using var forger = Cluster.Anonymous.As(token);
            foreach (var path in Paths)
            {
                Assert.Equal((path, HttpStatusCode.Unauthorized), (path, (await forger.GetAsync(path)).Status));
            }
        }
    }

    private static async Task AssertShutOutAsync(PanelClient client, PanelConsole console, HttpStatusCode status)
    {
        using var limit = new CancellationTokenSource(Soon);
        await Task.WhenAll(
            Paths
                .Select(path =>
                    Eventually.GetAsync(
                        cancellationToken => client.GetAsync(path, cancellationToken),
                        answer => answer.Status == status,
                        Soon,
                        condition: $"{path} is refused"
                    )
                )
                .Append(console.Closed.WaitAsync(limit.Token))
        );
    }

    // Right in everything but the key.
    private string Forge()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var admin = new Principal
        {
            Kind = PrincipalKind.User,
            SubjectId = Cluster.Administrator.Id,
            Name = "admin",
            OrganizationId = Cluster.Administrator.OrganizationId,
            Role = "owner",
            User = [Principal.Everything],
            Admin = [Principal.Everything],
            Server = [Principal.Everything],
        };
        return InternalToken.Create(
            admin,
            new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = "forged" }, SecurityAlgorithms.EcdsaSha256),
            TimeProvider.System.GetUtcNow()
        );
    }

    private async Task<string> InternalTokenAsync(string service)
    {
        using var identity = new PanelClient(Cluster.Settings.AddressOf("identity"));
        var answer = await identity.PostAsync(
            "/internal/token",
            new { name = service, secret = Cluster.Settings.SecretOf(service) }
        );
        return answer.Expect(HttpStatusCode.OK)["token"]!.GetValue<string>();
    }
}
