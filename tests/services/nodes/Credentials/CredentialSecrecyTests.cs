using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Nodes.Credentials;
using Panel.Nodes.Tests.Support;
using Panel.Testing;

namespace Panel.Nodes.Tests.Credentials;

/// <summary>That no secret is where it does not belong, and that rotation reaches every row.</summary>
public sealed class CredentialSecrecyTests
{
    private const string Canary = "canary-7f3a91c2d4e6-secret";

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Secrets_AreInNoAnswerLogAuditOrColumn(string provider)
    {
        await using var scene = await CredentialScene.StartAsync(provider);
        using var client = scene.As(Callers.Member(Guid.CreateVersion7()));
        var answers = new StringBuilder();
        async Task KeepAsync(Task<HttpResponseMessage> pending)
        {
            using var response = await pending;
            answers.AppendLine(response.ToString()).AppendLine(await response.Content.ReadAsStringAsync());
        }

        var id = await CredentialScene.CreateAsync(client, data: new { api_token = Canary, account_id = "shown" });
        var path = $"/v1/credentials/{id}";
        await KeepAsync(client.GetAsync(path));
        await KeepAsync(client.GetAsync("/v1/credentials"));
        await KeepAsync(client.PostAsync($"{path}/verify", null));
        await KeepAsync(client.GetAsync(path));
        await KeepAsync(client.PutAsync(path, new { name = "again" }));
        await KeepAsync(client.PutAsync(path, new { data = new { api_token = Canary + "\n" } }));
        await KeepAsync(
            client.PostAsJsonAsync(
                "/v1/credentials",
                new
                {
                    name = "x",
                    provider = "aws",
                    data = new { secret_access_key = Canary },
                }
            )
        );
        await KeepAsync(
            client.PostAsJsonAsync(
                "/v1/credentials",
                new
                {
                    name = "x",
                    provider = "git_ssh",
                    data = new { private_key = Canary },
                }
            )
        );
        scene.Provider.Before = _ => throw new InvalidOperationException($"fault with {Canary}");
        await KeepAsync(client.PostAsync($"{path}/verify", null));
        await KeepAsync(scene.Service.As(Callers.Administrator).GetAsync("/internal/figures"));
        await KeepAsync(client.DeleteAsync(path));
        await scene.Events.Received.FirstAsync<AuditRecorded>(record => record.Action == "credential.deleted");

        // It did reach the provider, so the search is not for something that never was.
        Assert.Contains(scene.Provider.Shown, shown => shown.Values.Values.Contains(Canary));
        Assert.DoesNotContain(Canary, answers.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, scene.Service.Logs.ToString(), StringComparison.Ordinal);
        Assert.All(
            scene.Events.Received.All<object>(),
            message =>
                Assert.DoesNotContain(
                    Canary,
                    JsonSerializer.Serialize(message, message.GetType()),
                    StringComparison.Ordinal
                )
        );
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Rows_HoldNoSecretInClearText_AndBelongToTheirIdAndVersion(string provider)
    {
        await using var scene = await CredentialScene.StartAsync(provider);
        using var client = scene.As(Callers.Member(Guid.CreateVersion7()));
        var id = await CredentialScene.CreateAsync(client, data: new { api_token = Canary });
        var other = await CredentialScene.CreateAsync(client, "other");

        var row = await RowAsync(scene, id);
        Assert.DoesNotContain(Canary, JsonSerializer.Serialize(row), StringComparison.Ordinal);

        // A row that got the values of another one.
        await scene.Service.QueryAsync(database =>
            database
                .Set<Credential>()
                .Where(found => found.Id == other)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(found => found.Sealed, row.Sealed)
                        .SetProperty(found => found.WrappedKey, row.WrappedKey)
                )
        );
        await client
            .PostAsync($"/v1/credentials/{other}/verify", null)
            .RefusedAsync(System.Net.HttpStatusCode.Conflict, "credential_unreadable");
    }

    [Theory, InlineData("sqlite"), InlineData("postgres")]
    public async Task Rotation_RewrapsEveryRow_AndTheOldKeyCanGo(string provider)
    {
        await using var scene = await CredentialScene.StartAsync(provider);
        var member = Callers.Member(Guid.CreateVersion7());
        using var client = scene.As(member);
        var id = await CredentialScene.CreateAsync(client);
        var before = await RowAsync(scene, id);
        var newKey = Convert.ToBase64String(Encoding.UTF8.GetBytes("a new key of thirty-two bytes!!!"));

        await using (await scene.StartServiceAsync(("Secrets:ActiveKey", "next"), ("Secrets:Keys:next", newKey)))
        {
            await Eventually.TrueAsync(async _ => (await RowAsync(scene, id)).KeyId == "next");
        }

        var after = await RowAsync(scene, id);
        Assert.Equal(before.Sealed, after.Sealed);
        Assert.Equal(before.Version, after.Version);
        await using var last = await scene.StartServiceAsync(
            ("Secrets:ActiveKey", "next"),
            ("Secrets:Keys:next", newKey),
            ("Secrets:Keys:test", Convert.ToBase64String(Encoding.UTF8.GetBytes("not the key of before, of course")))
        );
        using var again = last.As(member);
        Assert.True(
            (await again.PostAsync($"/v1/credentials/{id}/verify", null).JsonAsync()).GetProperty("ok").GetBoolean()
        );
    }

    private static Task<Credential> RowAsync(CredentialScene scene, Guid id) =>
        scene.Service.QueryAsync(database =>
            database.Set<Credential>().AsNoTracking().SingleAsync(row => row.Id == id)
        );
}
