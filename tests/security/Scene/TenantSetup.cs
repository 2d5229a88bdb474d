using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Panel.Testing;

namespace Panel.Security.Tests.Scene;

/// <summary>
/// Makes a tenant with one thing of each kind that the panel knows. Their names begin with the tenant's mark, so that
/// an answer that tells of them is recognized.
/// </summary>
internal sealed class TenantSetup(PanelClient anonymous, PanelUser administrator, SmtpSink mails, string mark)
{
    private const string InviteLink = "/invites/";

    private readonly Belongings _ids = new();

    public async Task<Tenant> RunAsync()
    {
        var owner = await CreateUserAsync("owner");
        var member = await CreateUserAsync("member");
        var organization = $"/v1/organizations/{owner.OrganizationId}";
        _ids[Resource.Organization] = _ids[Resource.AnyOrganization] = $"{owner.OrganizationId}";
        _ids[Resource.Member] = $"{member.Id}";
        await owner.Client.PutAsync(organization, new { name = $"{mark} organization" });

        var node = await RegisterNodeAsync(owner.Client);
        await Task.WhenAll(JoinAsync(owner, member), InviteAsync(owner), AddInstancesAsync(owner.Client));
        await AddCredentialAsync(owner.Client);
        await AddAccountAsync(owner);
        await AddForAdministratorsAsync();
        return new Tenant(owner, member, _ids, node);
    }

    private async Task<PanelUser> CreateUserAsync(string role)
    {
        var email = $"{mark}-{role}@example.org";
        await CreateAccountAsync(email);
        return await anonymous.LoginAsync(email);
    }

    private async Task<string> CreateAccountAsync(string email)
    {
        var request = new { email, PanelUser.Password };
        return IdOf((await administrator.Client.PostAsync("/v1/users", request)).Expect(HttpStatusCode.Created));
    }

    private async Task JoinAsync(PanelUser owner, PanelUser member)
    {
        await SendInviteAsync(owner, member.Email);
        var token = await TokenAsync(member.Email);
        (await member.Client.PostAsync($"/v1/invites/{token}/accept")).Expect(HttpStatusCode.OK);
    }

    private async Task InviteAsync(PanelUser owner)
    {
        var email = $"{mark}-guest@example.org";
        _ids[Resource.Invite] = await SendInviteAsync(owner, email);
        _ids[Resource.InviteToken] = await TokenAsync(email);
    }

    private static async Task<string> SendInviteAsync(PanelUser owner, string email)
    {
        var path = $"/v1/organizations/{owner.OrganizationId}/members/invite";
        return IdOf((await owner.Client.PostAsync(path, new { email, role = "user" })).Expect(HttpStatusCode.Created));
    }

    private async Task<string> TokenAsync(string email)
    {
        var text = (await mails.ReceiveAsync(mail => mail.Recipients.Contains(email), TimeSpan.FromSeconds(60))).Text;
        return text[(text.IndexOf(InviteLink, StringComparison.Ordinal) + InviteLink.Length)..].Split('\n')[0].Trim();
    }

    private async Task AddInstancesAsync(PanelClient owner)
    {
        var workload = await owner.CreateWorkloadAsync(Documents.Server($"{mark} workload"));
        var created = await owner.CreateInstanceAsync(workload, name: $"{mark} instance");
        var crashing = await owner.CreateWorkloadAsync(Documents.Crashing($"{mark} crashing workload"));
        await owner.CreateInstanceAsync(crashing, name: $"{mark} crashing");

        _ids[Resource.Workload] = $"{workload}";
        _ids[Resource.Operation] = $"{created.Id}";
        _ids[Resource.Instance] = $"{await owner.SucceedAsync(created)}";
        _ids[Resource.Alert] = await FirstOfAsync(owner, "/v1/alerts");
        await AddAlertingAsync(owner);
        await AddIntegrationAsync(owner);
    }

    private async Task AddAlertingAsync(PanelClient owner)
    {
        var rule = new
        {
            name = $"{mark} rule",
            target_type = "node",
            target_id = _ids[Resource.Node],
            metric = "cpu_usage",
            @operator = "gt",
            threshold = 100,
        };
        _ids[Resource.AlertRule] = IdOf(
            (
                await Eventually.GetAsync(
                    async token => await owner.PostAsync("/v1/alerts/rules", rule, token),
                    answer => answer.Status == HttpStatusCode.Created,
                    TimeSpan.FromSeconds(30)
                )
            ).Expect(HttpStatusCode.Created)
        );
        var silence = new
        {
            matchers = new[]
            {
                new
                {
                    label = "rule",
                    op = "=",
                    value = $"{mark} rule",
                },
            },
            ends_at = TimeProvider.System.GetUtcNow().AddDays(1),
            comment = $"{mark} silence",
        };
        _ids[Resource.Silence] = IdOf(
            (await owner.PostAsync("/v1/alerts/silences", silence)).Expect(HttpStatusCode.Created)
        );
    }

    // A webhook that leads nowhere; its test stands in the list of deliveries.
    private async Task AddIntegrationAsync(PanelClient owner)
    {
        var integration = new
        {
            type = "webhook",
            name = $"{mark} integration",
            config = new { url = "https://hook.invalid/" },
            events = new[] { "schedule.failed" },
        };
        _ids[Resource.Integration] = IdOf(
            (
                await Eventually.GetAsync(
                    async token => await owner.PostAsync("/v1/integrations", integration, token),
                    answer => answer.Status == HttpStatusCode.Created,
                    TimeSpan.FromSeconds(60)
                )
            ).Expect(HttpStatusCode.Created)
        );
        var path = $"/v1/integrations/{_ids[Resource.Integration]}";
        (await owner.PostAsync($"{path}/test", new { })).Expect(HttpStatusCode.OK);
        _ids[Resource.Delivery] = await FirstOfAsync(owner, $"{path}/deliveries");
    }

    private async Task<string> RegisterNodeAsync(PanelClient owner)
    {
        var registered = await NodeSetup.RegisterAsync(anonymous, owner, $"{mark}-node");
        _ids[Resource.Node] = $"{registered.Id}";
        return registered.AgentToken;
    }

    private async Task AddCredentialAsync(PanelClient owner)
    {
        var body = new
        {
            name = $"{mark} credential",
            provider = "git_token",
            data = new { token = $"{mark} token" },
        };
        _ids[Resource.Credential] = IdOf(
            (await owner.PostAsync("/v1/credentials", body)).Expect(HttpStatusCode.Created)
        );

        // Only a provider has zones, and none is in reach.
        _ids[Resource.DnsZone] = $"{Guid.CreateVersion7()}";
        _ids[Resource.DnsRecord] = $"{Guid.CreateVersion7()}";
    }

    private async Task AddAccountAsync(PanelUser owner)
    {
        _ids[Resource.ApiToken] = $"{(await owner.Client.CreateApiTokenAsync($"{mark} token")).Id}";

        using var other = await anonymous.LoginAsync(owner.Email);
        var sessions = (await other.Client.GetAsync("/v1/users/me/sessions")).Expect(HttpStatusCode.OK);
        var current = sessions["data"]!.AsArray().First(session => session!["current"]!.GetValue<bool>());
        _ids[Resource.Session] = IdOf(current!);

        // The path names the key, and a refusal may repeat what the path says; so the name is unlike the mark.
        _ids[Resource.SshKey] = $"key-{Guid.CreateVersion7():N}";
        var key = new { name = _ids[Resource.SshKey], publicKey = PublicKey() };
        (await owner.Client.PostAsync("/v1/settings/ssh-keys", key)).Expect(HttpStatusCode.Created);
        var certificate = (await owner.Client.PostAsync("/v1/ssh/certificate", new { })).Expect(HttpStatusCode.Created);
        _ids[Resource.Certificate] = IdOf(certificate);

        // Only an authenticator makes one.
        _ids[Resource.Passkey] = $"{Guid.CreateVersion7()}";
    }

    // What administrators' operations name. They suspend and delete users, so it is one whom the walk does not need.
    private async Task AddForAdministratorsAsync()
    {
        _ids[Resource.User] = await CreateAccountAsync($"{mark}-bystander@example.org");
        _ids[Resource.Mail] = await FirstOfAsync(administrator.Client, "/v1/admin/mails");
        // Both ship with the panel.
        _ids[Resource.Plugin] = await FirstOfAsync(administrator.Client, "/v1/plugins");
        _ids[Resource.PluginKey] = await FirstOfAsync(administrator.Client, "/v1/plugins/keys");
    }

    private static async Task<string> FirstOfAsync(PanelClient client, string list)
    {
        var first = await Eventually.GetAsync(
            async cancellationToken =>
                (await client.GetAsync(list, cancellationToken)).Expect(HttpStatusCode.OK)["data"]!.AsArray(),
            found => found.Count > 0,
            TimeSpan.FromSeconds(60)
        );
        return IdOf(first[0]!);
    }

    private static string PublicKey()
    {
        byte[] key = [0, 0, 0, 11, .. "ssh-ed25519"u8, 0, 0, 0, 32, .. RandomNumberGenerator.GetBytes(32)];
        return $"ssh-ed25519 {Convert.ToBase64String(key)}";
    }

    private static string IdOf(JsonNode body) => body["id"]!.GetValue<string>();
}
