using System.Net;
using System.Net.Http.Json;
using Panel.Hosting.Auth;
using Panel.Security.Tests.Scene;
using Panel.Security.Tests.Surface;
using Panel.Testing;

namespace Panel.Security.Tests.Access;

/// <summary>Makes every caller of the access walk.</summary>
internal sealed class IdentitySetup(PanelUnderTest panel)
{
    private const string Harmless = "activity.read";

    // An API token has 48 characters; this one was never given to anybody.
    private static readonly string UnknownToken = $"panel_api_{new string('a', 38)}";

    private Tenant Tenant => panel.Tenant;

    public async Task<IReadOnlyList<Identity>> RunAsync()
    {
        var suspended = await SuspendedAsync();
        return
        [
            Refused("nobody", new Dictionary<string, string>(), 401),
            Refused("unknown-token", Bearer(UnknownToken), 401),
            .. suspended,
            Refused("agent", new Dictionary<string, string> { ["X-Agent-Token"] = Tenant.AgentToken }, 403) with
            {
                IsAgent = true,
            },
            Refused("intruder", Acting(panel.Other.Owner.Client.Token!, Tenant.OrganizationId), 404),
            new("stranger", Bearer(panel.Other.Owner.Client.Token!))
            {
                Home = Whose.Other,
                IsOwner = true,
                Holds = IsOfATenant,
                Unseen = All,
            },
            new("owner", Bearer(Tenant.Owner.Client.Token!))
            {
                Home = Whose.Tenant,
                IsOwner = true,
                Holds = IsOfATenant,
            },
            await DeniedMemberAsync(),
            await NarrowAsync(),
            await LimitedToAnInstanceAsync(),
            await LimitedToANodeAsync(),
            await ProvisioningAsync(),
            await CrossSiteAsync(),
            new("administrator", Bearer(panel.Administrator.Client.Token!)) { IsAdministrator = true },
        ];
    }

    private static IReadOnlyList<string> All => [PanelUnderTest.Mark];

    private static Identity Refused(string name, IReadOnlyDictionary<string, string> headers, int status) =>
        new(name, headers)
        {
            Refused = [status],
            Unseen = All,
            Alive = ("/v1/users/me", status),
        };

    private static bool IsOfATenant(Permission permission) => permission.Group is "user" or "server";

    private static Dictionary<string, string> Bearer(string token) => new() { ["Authorization"] = $"Bearer {token}" };

    private static Dictionary<string, string> Acting(string token, Guid organization) =>
        new(Bearer(token)) { ["X-Organization-Id"] = $"{organization}" };

    // The API token rests and still shows its owner's account; the session has ended.
    private async Task<Identity[]> SuspendedAsync()
    {
        const string email = "suspended@example.org";
        var created = await panel.Administrator.Client.PostAsync("/v1/users", new { email, PanelUser.Password });
        var id = created.Expect(HttpStatusCode.Created)["id"]!.GetValue<Guid>();
        using var user = await panel.Anonymous.LoginAsync(email);
        var token = await user.Client.CreateApiTokenAsync();
        (await panel.Administrator.Client.PostAsync($"/v1/admin/users/{id}/suspend")).Expect(HttpStatusCode.NoContent);
        await Eventually.TrueAsync(async cancellationToken =>
            (await user.Client.GetAsync("/v1/users/me", cancellationToken)).Status == HttpStatusCode.Unauthorized
        );
        return
        [
            Refused("suspended", Bearer(token.Text), 403) with
            {
                Alive = ("/v1/users/me", 200),
            },
            Refused("ended-session", Bearer(user.Client.Token!), 401),
        ];
    }

    private async Task<Identity> DeniedMemberAsync()
    {
        var path = $"/v1/organizations/{Tenant.OrganizationId}/members/{Tenant.Member.Id}/permissions";
        var catalogue = await PermissionCatalogue.ReadAsync(Tenant.Owner.Client);
        foreach (var permission in catalogue.Where(permission => permission.Group == "server"))
        {
            var denial = new { key = permission.Name, effect = "deny" };
            (await Tenant.Owner.Client.PostAsync(path, denial)).Expect(HttpStatusCode.OK);
        }

        return new("member", Acting(Tenant.Member.Client.Token!, Tenant.OrganizationId))
        {
            Home = Whose.Tenant,
            Holds = permission => permission.Group == "user",
        };
    }

    private async Task<Identity> NarrowAsync()
    {
        var token = await TokenAsync(new { name = "narrow", scopes = new[] { Harmless } });
        return new("narrow", Bearer(token))
        {
            Home = Whose.Tenant,
            IsOwner = true,
            Holds = permission => permission == new Permission("user", Harmless),
            Alive = ("/api/client/account/activity", 200),
        };
    }

    private async Task<Identity> LimitedToAnInstanceAsync()
    {
        var created = await Tenant.Owner.Client.CreateInstanceAsync(
            Guid.Parse(Tenant.Belongings[Resource.Workload]),
            start: false,
            name: "within reach"
        );
        var instance = await Tenant.Owner.Client.SucceedAsync(created);
        var token = await TokenAsync(new { name = "instance", instanceIds = new[] { instance } });
        return new("instance-limited", Bearer(token))
        {
            Home = Whose.Tenant,
            IsOwner = true,
            BeyondReach = [Resource.Instance, Resource.Operation],
            Unseen = [$"{PanelUnderTest.Mark} instance"],
            Alive = ($"/v1/instances/{instance}", 200),
        };
    }

    private async Task<Identity> LimitedToANodeAsync()
    {
        var (node, _) = await NodeSetup.RegisterAsync(panel.Anonymous, Tenant.Owner.Client, "within-reach");
        var token = await TokenAsync(new { name = "node", nodeIds = new[] { node } });
        return new("node-limited", Bearer(token))
        {
            Home = Whose.Tenant,
            IsOwner = true,
            BeyondReach = [Resource.Instance, Resource.Operation, Resource.Node],
            Unseen = [$"{PanelUnderTest.Mark} instance", $"{PanelUnderTest.Mark}-node"],
            Alive = ($"/v1/nodes/{node}", 200),
        };
    }

    // Without permissions it is for the provisioning surface alone.
    private async Task<Identity> ProvisioningAsync()
    {
        var request = new { name = "provisioning", node_id = Tenant.Belongings[Resource.Node] };
        var made = (await Tenant.Owner.Client.PostAsync("/api/v1/tokens", request)).Expect(HttpStatusCode.Created);
        return new("provisioning", Bearer((made["data"] ?? made)["token"]!.GetValue<string>()))
        {
            Home = Whose.Tenant,
            IsOwner = true,
            Holds = _ => false,
            Alive = ("/v1/permissions", 200),
        };
    }

    // The cookie of a browser, sent by a page of another site.
    private async Task<Identity> CrossSiteAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        var address = new Uri(panel.Anonymous.Gateway, "/api/auth/login");
        var request = new { email = Tenant.Owner.Email, password = PanelUser.Password };
        using var login = await client.PostAsJsonAsync(address, request);
        login.EnsureSuccessStatusCode();
        var cookie = login
            .Headers.GetValues("Set-Cookie")
            .Single(value => value.StartsWith(SessionCookie.Name, StringComparison.Ordinal));
        return new(
            "cross-site",
            new Dictionary<string, string>
            {
                ["Cookie"] = cookie.Split(';')[0],
                ["Sec-Fetch-Site"] = "cross-site",
                ["Origin"] = "https://other.example",
            }
        )
        {
            IsCrossSite = true,
        };
    }

    private async Task<string> TokenAsync(object request)
    {
        var made = (await Tenant.Owner.Client.PostAsync("/v1/api-tokens", request)).Expect(HttpStatusCode.Created);
        return made["token"]!.GetValue<string>();
    }
}
