using System.Net;
using System.Net.Http.Json;
using Panel.Hosting.Principals;
using Panel.Nodes.Tests.Credentials;
using Panel.Nodes.Tests.Support;
using Panel.Testing;

namespace Panel.Nodes.Tests.Dns;

/// <summary>Ids of another organization, or of another credential, in every place that takes one.</summary>
public abstract class DnsTenantTests(string provider) : IAsyncLifetime
{
    private DnsScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await DnsScene.StartAsync(provider);

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task AnotherOrganizationsThings_AreNotFound()
    {
        var made = await _scene.CreateAsync("www");
        using var stranger = _scene.Base.As(Callers.Member(Guid.CreateVersion7()));

        await stranger
            .PostAsJsonAsync("/v1/dns/records", _scene.Body("mine"))
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger
            .PutAsync(DnsScene.PathOf(made), new { content = "192.0.2.6" })
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger.DeleteAsync(DnsScene.PathOf(made)).RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger
            .DeleteAsync(DnsScene.PathOf(made) + "?forget=true")
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger
            .GetAsync($"/v1/dns/zones/{DnsScene.ZoneId}/records")
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger
            .PutAsync(
                "/v1/dns/auto-config",
                new
                {
                    enabled = true,
                    credential_id = _scene.Credential,
                    zone_id = DnsScene.ZoneId,
                }
            )
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        foreach (var list in new[] { "zones", "records" })
        {
            var page = await stranger.GetAsync($"/v1/dns/{list}").JsonAsync();
            Assert.Equal(0, page.GetProperty("data").GetArrayLength());
            Assert.Equal(0, page.GetProperty("errors").GetArrayLength());
        }
    }

    [Fact]
    public async Task AnotherOrganizationsNode_IsNotFollowed()
    {
        var node = (await _scene.Base.Service.RegisterAsync(_scene.Member, "alpha")).NodeId;
        using var stranger = _scene.Base.As(Callers.Member(Guid.CreateVersion7()));
        var credential = await CredentialScene.CreateAsync(stranger);
        var made = await stranger
            .PostAsJsonAsync("/v1/dns/records", Body(credential))
            .JsonAsync(HttpStatusCode.Created);

        await stranger
            .PostAsJsonAsync("/v1/dns/records", Body(credential, "b", node))
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger
            .PutAsync($"/v1/dns/records/{made.GetProperty("id").GetGuid()}", new { node_id = node })
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task ZoneOfAnotherCredential_IsNotFound()
    {
        var hetzner = new FakeDnsProvider(_scene.Clock) { Secret = "t-of-hetzner" };
        hetzner.AddZone("zone-2", "example.org");
        _scene.Base.Plugins.Add("panel.hetzner", hetzner, "hetzner");
        var other = await CredentialScene.CreateAsync(
            _scene.Client,
            "other",
            "hetzner",
            new { token = "t-of-hetzner" }
        );
        await _scene.Client.GetAsync("/v1/dns/zones").JsonAsync();

        foreach (var (credential, zone) in new[] { (_scene.Credential, "zone-2"), (other, DnsScene.ZoneId) })
        {
            await _scene.PostAsync(Body(credential, zone: zone)).RefusedAsync(HttpStatusCode.NotFound, "not_found");
            await _scene
                .Client.PutAsync(
                    "/v1/dns/auto-config",
                    new
                    {
                        enabled = true,
                        credential_id = credential,
                        zone_id = zone,
                    }
                )
                .RefusedAsync(HttpStatusCode.NotFound, "not_found");
            await _scene
                .Client.GetAsync($"/v1/dns/zones/{zone}/records?credentialId={credential}")
                .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        }

        Assert.DoesNotContain(hetzner.Calls, call => call.Method == "apply");
        Assert.DoesNotContain(hetzner.Shown, shown => shown.Values.Values.Contains(CredentialScene.Secret));
    }

    [Theory]
    [InlineData("%2500")]
    [InlineData("%252e%252e%252f")]
    [InlineData("a%250d%250ab")]
    public async Task ZoneIdWithOddLetters_IsNotFound(string id) =>
        await _scene.Client.GetAsync($"/v1/dns/zones/{id}/records").RefusedAsync(HttpStatusCode.NotFound, "not_found");

    [Fact]
    public async Task AutoConfigInTheOperatorsZone_IsChangedByThoseAloneWhoKnowTheCredential()
    {
        var administrator = _scene.Member with { Admin = Callers.Administrator.Admin };
        using var client = _scene.Base.As(administrator);
        var shared = await client
            .PostAsJsonAsync(
                "/v1/credentials",
                new
                {
                    name = "ours",
                    provider = "cloudflare",
                    data = new { api_token = CredentialScene.Secret },
                    shared = true,
                }
            )
            .JsonAsync(HttpStatusCode.Created);
        await PutAsync(
                client,
                new
                {
                    enabled = true,
                    credential_id = shared.GetProperty("id").GetGuid(),
                    zone_id = DnsScene.ZoneId,
                    instances = new { template = "{instance}.customers" },
                }
            )
            .JsonAsync();

        await PutAsync(_scene.Client, new { instances = new { template = "{instance}" } })
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await PutAsync(_scene.Client, new { reserved = new[] { "www" } })
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await PutAsync(client, new { ttl = 600 }).JsonAsync();
    }

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, object body) =>
        client.PutAsync("/v1/dns/auto-config", body);

    private static object Body(Guid credential, string name = "a", Guid? node = null, string zone = DnsScene.ZoneId) =>
        new
        {
            credential_id = credential,
            zone_id = zone,
            type = "A",
            name,
            content = node is null ? "192.0.2.1" : null,
            node_id = node,
        };
}

public sealed class DnsTenantsOnSqlite() : DnsTenantTests("sqlite");

public sealed class DnsTenantsOnPostgres() : DnsTenantTests("postgres");
