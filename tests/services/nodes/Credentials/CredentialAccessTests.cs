using System.Net;
using System.Net.Http.Json;
using Panel.Contracts;
using Panel.Hosting.Principals;
using Panel.Nodes.Tests.Support;
using Panel.Testing;

namespace Panel.Nodes.Tests.Credentials;

/// <summary>Who sees, opens and loses which credential.</summary>
public abstract class CredentialAccessTests(string provider) : IAsyncLifetime
{
    private CredentialScene _scene = null!;
    private readonly Principal _member = Callers.Member(Guid.CreateVersion7());
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _scene = await CredentialScene.StartAsync(provider);
        _client = _scene.As(_member);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _scene.DisposeAsync();
    }

    [Fact]
    public async Task AnotherOrganizationsCredential_IsNotFound()
    {
        var id = await CredentialScene.CreateAsync(_client);
        using var stranger = _scene.As(Callers.Member(Guid.CreateVersion7()));

        await stranger.GetAsync($"/v1/credentials/{id}").RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger
            .PutAsync($"/v1/credentials/{id}", new { name = "mine" })
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger.DeleteAsync($"/v1/credentials/{id}").RefusedAsync(HttpStatusCode.NotFound, "not_found");
        foreach (var verb in new[] { "default", "verify" })
        {
            await stranger
                .PostAsync($"/v1/credentials/{id}/{verb}", null)
                .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        }

        Assert.Equal(0, (await stranger.GetAsync("/v1/credentials").JsonAsync()).GetProperty("data").GetArrayLength());
        using var reader = _scene.As(Callers.Reader(_member.Organization));
        await reader.GetAsync("/v1/credentials").RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
        await reader.GetAsync($"/v1/credentials/{id}").RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task SharedOnes_AreForAdministratorsAlone()
    {
        using var administrator = _scene.As(Callers.Administrator);
        var made = await administrator
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
        var path = $"/v1/credentials/{made.GetProperty("id").GetGuid()}";

        Assert.True(made.GetProperty("shared").GetBoolean());
        await administrator.GetAsync(path).JsonAsync();
        await _client.GetAsync(path).RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await _client
            .PostAsJsonAsync(
                "/v1/credentials",
                new
                {
                    name = "x",
                    provider = "hetzner",
                    data = new { token = "t" },
                    shared = true,
                }
            )
            .RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task Open_GivesValuesToAServiceForItsOrganization_AndIsAudited()
    {
        var id = await CredentialScene.CreateAsync(_client);
        using var instances = _scene.As(Callers.Instances);
        var path = $"/internal/credentials/{id}/open";

        var opened = await instances
            .PostAsJsonAsync(path, new { organization_id = _member.OrganizationId, purpose = "git.sync" })
            .JsonAsync();

        Assert.Equal(CredentialScene.Secret, opened.GetProperty("values").GetProperty("api_token").GetString());
        var record = await _scene.Events.Received.FirstAsync<AuditRecorded>(one => one.Action == "credential.opened");
        Assert.Contains("git.sync", record.After, StringComparison.Ordinal);
        foreach (var other in new Guid?[] { Guid.CreateVersion7(), null })
        {
            await instances
                .PostAsJsonAsync(path, new { organization_id = other, purpose = "git.sync" })
                .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        }

        await instances
            .PostAsJsonAsync(path, new { organization_id = _member.OrganizationId })
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        await _client
            .PostAsJsonAsync(path, new { organization_id = _member.OrganizationId, purpose = "git.sync" })
            .RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task OrganizationDeleted_TakesItsCredentialsAlong()
    {
        var id = await CredentialScene.CreateAsync(_client);

        await _scene.Events.PublishAsync(new OrganizationDeleted(_member.Organization, _scene.Clock.GetUtcNow()));

        await Eventually.TrueAsync(async cancellationToken =>
            (await _client.GetAsync($"/v1/credentials/{id}", cancellationToken)).StatusCode == HttpStatusCode.NotFound
        );
    }
}

public sealed class CredentialAccessOnSqlite() : CredentialAccessTests("sqlite");

public sealed class CredentialAccessOnPostgres() : CredentialAccessTests("postgres");
