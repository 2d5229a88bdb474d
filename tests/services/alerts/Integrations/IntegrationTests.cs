using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Sdk.Notifications;
using Panel.Testing;

namespace Panel.Alerts.Tests.Integrations;

public abstract class IntegrationTests(IntegrationsStage stage) : IAsyncLifetime
{
    private const string Path = "/v1/integrations";
    private readonly Guid _organization = Guid.CreateVersion7();
    private HttpClient _member = null!;

    [Fact]
    public async Task Types_OfLoadedPlugins_TellSchemaAndEvents()
    {
        var types = await TypesAsync();

        var hook = types.Single(type => type.GetProperty("type").GetString() == "hook");
        Assert.Equal("builtin", hook.GetProperty("source").GetString());
        Assert.Equal("1.0.0", hook.GetProperty("version").GetString());
        Assert.Equal("object", hook.GetProperty("config_schema").GetProperty("type").GetString());
        Assert.Contains("alert.firing", hook.GetProperty("events").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Types_OfAPluginThatComesAndGoes_Follow()
    {
        var id = $"acme.{Guid.CreateVersion7():N}";
        var type = $"acme_{Guid.CreateVersion7():N}";
        stage.Plugins.Add(
            id,
            new FakeChannel { Types = [new(type, "Acme", """{"type":"object"}""", true), .. stage.Channel.Types] },
            PluginTrust.Untrusted
        );
        try
        {
            var listed = (await TypesAsync()).ConvertAll(one =>
                (one.GetProperty("type").GetString(), one.GetProperty("source").GetString())
            );
            Assert.Contains((type, "plugin"), listed);
            // Ours stays ours.
            Assert.Contains(("hook", "builtin"), listed);
        }
        finally
        {
            stage.Plugins.Remove(id);
        }

        Assert.DoesNotContain(await TypesAsync(), one => one.GetProperty("type").GetString() == type);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"file:///etc/passwd"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"http://127.0.0.1:1/x"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","pattern":"(a+)+\\1$"}}}""")]
    [InlineData("""{"type":"object","patternProperties":{"(a+)+$":{}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"properties":{"b":{"type":"string","x-secret":true}}}}}""")]
    [InlineData("""[]""")]
    [InlineData("nonsense")]
    public async Task Types_WithASchemaThatCannotBeTrusted_AreNotOffered(string schema)
    {
        var (id, type) = ($"evil.{Guid.CreateVersion7():N}", $"evil_{Guid.CreateVersion7():N}");
        stage.Plugins.Add(id, new FakeChannel { Types = [new ChannelType(type, "Evil", schema, false)] });
        try
        {
            Assert.DoesNotContain(await TypesAsync(), one => one.GetProperty("type").GetString() == type);
        }
        finally
        {
            stage.Plugins.Remove(id);
        }
    }

    [Fact]
    public async Task Reports_ToNodes_SayWhichPluginsIntegrationsNeed()
    {
        var id = $"acme.{Guid.CreateVersion7():N}";
        var type = $"acme_{Guid.CreateVersion7():N}";
        stage.Plugins.Add(id, new FakeChannel { Types = [new(type, "Acme", """{"type":"object"}""", true)] });
        var integration = IdOf(await IntegrationsStage.CreateAsync(_member, new { config = new { } }, type));

        // Also when the plugin is off: it is not in the set here.
        stage.Plugins.Remove(id);
        var status = await Eventually.GetAsync(() => stage.Nodes.StatusOf(id), status => status is not null);
        Assert.Equal(("off", "an integration"), (status!.State, status.NeededBy));

        Assert.Equal(HttpStatusCode.NoContent, (await _member.DeleteAsync($"{Path}/{integration}")).StatusCode);
        await Eventually.TrueAsync(() => stage.Nodes.StatusOf(id) is null);
    }

    [Fact]
    public async Task Create_WithSecrets_ShowsOnlyTheGeneratedOneAndOnlyOnce()
    {
        var created = await IntegrationsStage.CreateAsync(_member);

        var secret = created.GetProperty("generated_secrets").GetProperty("secret").GetString()!;
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        Assert.Equal(32, Convert.FromBase64String(secret["whsec_".Length..]).Length);
        var id = created.GetProperty("id").GetGuid();
        var read = await _member.GetAsync($"{Path}/{id}").JsonAsync();
        Assert.Equal(JsonValueKind.Null, read.GetProperty("generated_secrets").ValueKind);
        Assert.Equal("••••4711", read.GetProperty("config").GetProperty("token").GetString());
        Assert.Equal($"••••{secret[^4..]}", read.GetProperty("config").GetProperty("secret").GetString());
        Assert.Equal("https://1.1.1.1/hook", read.GetProperty("config").GetProperty("url").GetString());
        var audit = await stage.AuditAsync("integration.created", id);
        Assert.DoesNotContain("canary", audit.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("1.1.1.1", audit.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_WithMasksOrWithout_KeepsTheSecrets()
    {
        var created = await IntegrationsStage.CreateAsync(_member);
        var (id, secret) = (IdOf(created), SecretOf(created));

        await PutAsync(id, new { config = new { url = "https://1.1.1.1/other", token = "••••4711" } });
        await PutAsync(id, new { config = new { url = "https://1.1.1.1/third" } });
        await stage.EnqueueAsync(_organization, "one");

        var sent = await Eventually.GetAsync(() => stage.Channel.To(id), sent => sent.Count == 1);
        Assert.Equal("canary-token-4711", sent[0].Configuration.Text("token"));
        Assert.Equal(secret, sent[0].Configuration.Text("secret"));
        Assert.Equal("https://1.1.1.1/third", sent[0].Configuration.Text("url"));
    }

    [Fact]
    public async Task Update_WithNull_ClearsASecretAndWithAnotherMaskIsRefused()
    {
        var id = IdOf(await IntegrationsStage.CreateAsync(_member));

        var refused = await _member
            .PutAsJsonAsync($"{Path}/{id}", new { config = new { url = "https://1.1.1.1/a", token = "••••9999" } })
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        Assert.True(refused.GetProperty("errors").TryGetProperty("config.token", out _));

        var updated = await PutAsync(
            id,
            new Dictionary<string, object?>
            {
                ["config"] = new Dictionary<string, string?> { ["url"] = "https://1.1.1.1/a", ["token"] = null },
            }
        );
        Assert.False(updated.GetProperty("config").TryGetProperty("token", out _));
    }

    [Theory]
    [InlineData("""{}""", "config.url")]
    [InlineData("""{"url":5}""", "config.url")]
    [InlineData("""{"url":"http://1.1.1.1/"}""", "config.url")]
    [InlineData("""{"url":"https://user:pw@1.1.1.1/"}""", "config.url")]
    [InlineData("""{"url":"https://1.1.1.1:22/"}""", "config.url")]
    [InlineData("""{"url":"https://127.0.0.1/"}""", "config.url")]
    [InlineData("""{"url":"https://localhost/"}""", "config.url")]
    [InlineData("""{"url":"https://169.254.169.254/latest/meta-data"}""", "config.url")]
    [InlineData("""{"url":"https://[::1]/"}""", "config.url")]
    [InlineData("""{"url":"https://[::ffff:10.0.0.1]/"}""", "config.url")]
    [InlineData("""{"url":"https://2130706433/"}""", "config.url")]
    [InlineData("""{"url":"https://0x7f.1/"}""", "config.url")]
    [InlineData("""{"url":"file:///etc/passwd"}""", "config.url")]
    [InlineData("""{"url":"https://1.1.1.1/","room":"NO"}""", "config.room")]
    [InlineData("""{"url":"https://1.1.1.1/","size":0}""", "config.size")]
    [InlineData("""{"url":"https://1.1.1.1/","more":true}""", "config.more")]
    [InlineData("""{"url":"https://1.1.1.1/","secret":"short"}""", "config.secret")]
    [InlineData("""{"url":"https://1.1.1.1/","token":"a\u0000canary"}""", "config")]
    public async Task Create_WithWrongSettings_NamesTheMember(string config, string member)
    {
        var refused = await _member
            .PostAsJsonAsync(
                Path,
                new
                {
                    type = "hook",
                    name = "x",
                    config = JsonSerializer.Deserialize<JsonElement>(config),
                    events = new[] { "*" },
                }
            )
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");

        Assert.True(refused.GetProperty("errors").TryGetProperty(member, out _), refused.ToString());
        Assert.DoesNotContain("canary", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_FiftyOneAtOnce_MakesFifty()
    {
        using var other = stage.As(Guid.CreateVersion7());
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 53)
                .Select(async _ =>
                {
                    using var answer = await other.PostAsJsonAsync(
                        Path,
                        new
                        {
                            type = "hook",
                            name = "x",
                            config = new { url = "https://1.1.1.1/" },
                            events = new[] { "*" },
                        }
                    );
                    return answer.StatusCode;
                })
        );

        Assert.Equal(50, answers.Count(status => status == HttpStatusCode.Created));
        Assert.Equal(3, answers.Count(status => status == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Update_WithAStaleVersion_IsRefused()
    {
        var created = await IntegrationsStage.CreateAsync(_member);
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{Path}/{IdOf(created)}");
        request.Headers.TryAddWithoutValidation("If-Match", "\"7\"");
        request.Content = JsonContent.Create(new { name = "other" });

        await _member.SendAsync(request).RefusedAsync(HttpStatusCode.Conflict, "stale_version");
    }

    [Fact]
    public async Task Integration_OfAnotherOrganization_IsNotFound()
    {
        var id = IdOf(await IntegrationsStage.CreateAsync(_member));
        using var stranger = stage.As(Guid.CreateVersion7());

        await stranger.GetAsync($"{Path}/{id}").RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger.GetAsync($"{Path}/{id}/deliveries").RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger
            .PutAsJsonAsync($"{Path}/{id}", new { name = "mine" })
            .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await stranger.DeleteAsync($"{Path}/{id}").RefusedAsync(HttpStatusCode.NotFound, "not_found");
        foreach (var verb in new[] { "test", "rotate-secret", $"deliveries/{Guid.CreateVersion7()}/replay" })
        {
            await stranger
                .PostAsync(new Uri($"{Path}/{id}/{verb}", UriKind.Relative), null)
                .RefusedAsync(HttpStatusCode.NotFound, "not_found");
        }
    }

    [Fact]
    public async Task Integration_OfThePlatform_IsForAdministratorsAlone()
    {
        var wanted = new { platform = true };
        using var administrator = stage.As(_organization, ["settings.read", "settings.update"]);
        using var reader = stage.As(_organization, ["settings.read"]);

        var created = await IntegrationsStage.CreateAsync(administrator, wanted);
        Assert.True(created.GetProperty("platform").GetBoolean());
        await _member
            .PostAsJsonAsync(
                Path,
                new
                {
                    type = "hook",
                    name = "x",
                    config = new { url = "https://1.1.1.1/" },
                    events = new[] { "*" },
                    platform = true,
                }
            )
            .RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
        await _member.GetAsync($"{Path}/{IdOf(created)}").RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await reader.GetAsync($"{Path}/{IdOf(created)}").JsonAsync();
        await reader.DeleteAsync($"{Path}/{IdOf(created)}").RefusedAsync(HttpStatusCode.NotFound, "not_found");
        await administrator.DeleteAsync($"{Path}/{IdOf(created)}").JsonAsync(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Rotate_Secret_SendsBothForADay()
    {
        var created = await IntegrationsStage.CreateAsync(_member);
        var (id, old) = (IdOf(created), SecretOf(created));

        var rotated = await _member
            .PostAsync(new Uri($"{Path}/{id}/rotate-secret", UriKind.Relative), null)
            .JsonAsync();

        var renewed = rotated.GetProperty("secrets").GetProperty("secret").GetString();
        Assert.NotEqual(old, renewed);
        await stage.EnqueueAsync(_organization, "within");
        var sent = await Eventually.GetAsync(() => stage.Channel.To(id), sent => sent.Count == 1);
        Assert.Equal(renewed, sent[0].Configuration.Text("secret"));
        Assert.Equal(old, sent[0].Configuration.Text("secret_previous"));
        stage.Clock.Advance(TimeSpan.FromHours(24));
        await stage.EnqueueAsync(_organization, "after");
        sent = await Eventually.GetAsync(() => stage.Channel.To(id), sent => sent.Count == 2);
        Assert.Null(sent[1].Configuration.Text("secret_previous"));
    }

    [Fact]
    public async Task Test_OfAReceiverThatFails_IsAnAnswerAndFiveAMinute()
    {
        var id = IdOf(await IntegrationsStage.CreateAsync(_member));
        stage.Channel.Answer(
            id,
            new SendResult(
                SendOutcome.Refused,
                403,
                "no canary-token-4711 " + new string('x', 5000),
                "Connection refused (10.1.2.3:443, [fd00::1]:443)"
            )
        );

        var tested = await TestAsync(id).JsonAsync();

        Assert.False(tested.GetProperty("ok").GetBoolean());
        Assert.Equal(403, tested.GetProperty("status").GetInt32());
        var response = tested.GetProperty("response").GetString()!;
        Assert.True(response.Length <= 1024);
        Assert.DoesNotContain("canary", response, StringComparison.Ordinal);
        Assert.Equal("Connection refused ([address]:443, [address]:443)", tested.GetProperty("error").GetString());
        for (var more = 0; more < 4; more++)
        {
            await TestAsync(id).JsonAsync();
        }

        await TestAsync(id).RefusedAsync(HttpStatusCode.TooManyRequests, "too_many_tests");
        Assert.True(stage.Channel.To(id).All(sent => sent.Notification.Test));
        Assert.Equal(5, stage.Channel.To(id).Count);
    }

    [Fact]
    public async Task Test_OfAPluginThatThrows_IsAnAnswer()
    {
        var id = IdOf(await IntegrationsStage.CreateAsync(_member));
        stage.Channel.Answer(id, (_, _) => throw new InvalidOperationException("canary-token-4711"));

        var tested = await TestAsync(id).JsonAsync();

        Assert.False(tested.GetProperty("ok").GetBoolean());
        Assert.DoesNotContain("canary", tested.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("canary-token-4711", stage.Logs.ToString(), StringComparison.Ordinal);
    }

    public ValueTask InitializeAsync()
    {
        _member = stage.As(_organization);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _member.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<HttpResponseMessage> TestAsync(Guid id) =>
        _member.PostAsync(new Uri($"{Path}/{id}/test", UriKind.Relative), null);

    private Task<JsonElement> PutAsync(Guid id, object body) =>
        _member.PutAsJsonAsync($"{Path}/{id}", body).JsonAsync();

    private async Task<List<JsonElement>> TypesAsync() =>
        [.. (await _member.GetAsync($"{Path}/types").JsonAsync()).GetProperty("data").EnumerateArray()];

    private static Guid IdOf(JsonElement integration) => integration.GetProperty("id").GetGuid();

    private static string SecretOf(JsonElement integration) =>
        integration.GetProperty("generated_secrets").GetProperty("secret").GetString()!;
}

public sealed class IntegrationCommandsOnSqlite(IntegrationsOnSqlite stage)
    : IntegrationTests(stage),
        IClassFixture<IntegrationsOnSqlite>;

public sealed class IntegrationCommandsOnPostgres(IntegrationsOnPostgres stage)
    : IntegrationTests(stage),
        IClassFixture<IntegrationsOnPostgres>;
