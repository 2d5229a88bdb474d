using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Hosting.Principals;
using Panel.Nodes.Plugins;
using Panel.Nodes.Tests.Support;
using Panel.Plugins.Host.Packages;
using Panel.Testing;

namespace Panel.Nodes.Tests.Plugins;

/// <summary>What administrators do with plugins.</summary>
public abstract class PluginTests(NodesFixture fixture) : IDisposable
{
    private static readonly Principal Gateway = new() { Kind = PrincipalKind.Service, Name = "gateway" };
    private readonly ECDsa _key = PublisherKeys.Generate();
    private readonly HttpClient _admin = fixture.Service.As(Callers.Administrator);
    private readonly HttpClient _gateway = fixture.Service.As(Gateway);
    private readonly HttpClient _alerts = fixture.Service.As(Gateway with { Name = "alerts" });
    private readonly string _id = $"acme.{Guid.CreateVersion7():N}";

    public void Dispose()
    {
        _key.Dispose();
        _admin.Dispose();
        _gateway.Dispose();
        _alerts.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Upload_OfATrustedPackage_IsKeptDisabled()
    {
        var trusted = await _admin.TrustAsync(_key);

        var plugin = await UploadAsync(TestPackage.Manifest(_id));

        Assert.Equal("disabled", plugin.GetProperty("state").GetString());
        Assert.Equal("trusted", plugin.GetProperty("trust").GetString());
        Assert.Equal("in_process", plugin.GetProperty("isolation").GetString());
        Assert.Equal(
            trusted.GetProperty("id").GetString(),
            plugin.GetProperty("versions")[0].GetProperty("key_id").GetString()
        );
        var listed = await _admin.GetAsync($"/v1/plugins?search={_id}").JsonAsync();
        Assert.Equal(_id, listed.GetProperty("data")[0].GetProperty("id").GetString());
        Assert.DoesNotContain(await SetAsync(), entry => entry.Id == _id);
    }

    [Fact]
    public async Task Upload_OfWhatIsNoGoodPackage_IsRefusedByItsCode()
    {
        var package = await TestPackage.PackAsync(TestPackage.Manifest(_id), _key);
        await _admin.UploadAsync(package).RefusedAsync(HttpStatusCode.Conflict, "untrusted");
        await _admin.TrustAsync(_key);

        await _admin.UploadAsync("no zip"u8.ToArray()).RefusedAsync(HttpStatusCode.BadRequest, "bad_package");
        await _admin.UploadAsync([]).RefusedAsync(HttpStatusCode.BadRequest, "bad_package");
        await _admin
            .UploadAsync(new byte[(20 * 1024 * 1024) + 1])
            .RefusedAsync(HttpStatusCode.BadRequest, "bad_package");
        await _admin.UploadAsync(package, member: "other").RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        await _admin
            .UploadAsync(Changed(package, "lib/Acme.dll"))
            .RefusedAsync(HttpStatusCode.BadRequest, "hash_mismatch");
        await _admin
            .UploadAsync(Changed(package, "plugin.json"))
            .RefusedAsync(HttpStatusCode.BadRequest, "bad_signature");
        await _admin
            .UploadAsync(await TestPackage.PackAsync(TestPackage.Manifest("keys"), _key))
            .RefusedAsync(HttpStatusCode.BadRequest, "bad_package");
        await _admin
            .PostAsync("/v1/plugins", new StringContent("{}"))
            .RefusedAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        await _admin.GetAsync($"/v1/plugins/{_id}").RefusedAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Upload_OfAnotherPublishersId_IsRefused()
    {
        using var other = PublisherKeys.Generate();
        await _admin.TrustAsync(_key);
        await _admin.TrustAsync(other);
        await UploadAsync(TestPackage.Manifest(_id));

        await _admin
            .UploadAsync(await TestPackage.PackAsync(TestPackage.Manifest(_id), _key))
            .RefusedAsync(HttpStatusCode.Conflict, "version_exists");
        await _admin
            .UploadAsync(await TestPackage.PackAsync(TestPackage.Manifest(_id, "2.0.0"), other))
            .RefusedAsync(HttpStatusCode.Conflict, "publisher_mismatch");
    }

    [Fact]
    public async Task Operations_WithoutThePermission_AreForbidden()
    {
        using var member = fixture.Service.As(Callers.Member(Guid.CreateVersion7()));

        await member.GetAsync("/v1/plugins").RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
        await member.UploadAsync([1]).RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
        await member.GetAsync("/v1/plugins/keys").RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
        await member.GetAsync("/internal/plugins/set?known=0").RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
        await _admin.GetAsync("/internal/plugins/set?known=0").RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task Enable_GrantsWhatIsDeclared_AndTellsEveryReplica()
    {
        await _admin.TrustAsync(_key);
        await UploadAsync(TestPackage.Manifest(_id));

        await EnableAsync(new { granted_hosts = new[] { "evil.example.org" } })
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        var plugin = await EnableAsync(new { granted_hosts = new[] { "api.example.com" } })
            .JsonAsync(HttpStatusCode.Accepted);

        Assert.Equal("enabled", plugin.GetProperty("state").GetString());
        var entry = (await SetAsync()).Single(entry => entry.Id == _id);
        Assert.Equal(["api.example.com"], entry.Hosts);
        var package = await _gateway.GetByteArrayAsync($"/internal/plugins/{_id}/versions/1.0.0/package");
        Assert.Equal(entry.Sha256, Convert.ToHexStringLower(SHA256.HashData(package)));
        var version = await SetVersionAsync();
        using var unchanged = await _gateway.GetAsync($"/internal/plugins/set?known={version}");
        Assert.Equal(HttpStatusCode.NoContent, unchanged.StatusCode);
        await fixture.Events.Received.FirstAsync<PluginSetChanged>(changed => changed.Version <= version);
        await fixture.Events.Received.FirstAsync<AuditRecorded>(record =>
            record.Action == "plugin.enabled" && record.Target.Id == _id
        );

        await _admin.PostAsync($"/v1/plugins/{_id}/disable", null).JsonAsync(HttpStatusCode.Accepted);
        Assert.DoesNotContain(await SetAsync(), entry => entry.Id == _id);
    }

    [Fact]
    public async Task Settings_WithSecrets_AreMaskedKeptAndCleared()
    {
        await _admin.TrustAsync(_key);
        await UploadAsync(TestPackage.Manifest(_id).WithSettings());
        await EnableAsync(new { }).RefusedAsync(HttpStatusCode.Conflict, "needs_configuration");
        await ConfigureAsync(new { url = "https://x" }).RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        await ConfigureAsync(new { url = 7, token = "long-secret-1234" })
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");

        var saved = await ConfigureAsync(new { url = "https://x", token = "long-secret-1234" }).JsonAsync();
        Assert.Equal("••••1234", saved.GetProperty("values").GetProperty("token").GetString());
        await EnableAsync(new { }).JsonAsync(HttpStatusCode.Accepted);
        Assert.Contains("long-secret-1234", (await SetAsync()).Single(entry => entry.Id == _id).Configuration);

        await ConfigureAsync(new { url = "https://y", token = "••••1234" }).JsonAsync();
        await ConfigureAsync(new { url = "https://z", proxy = new { password = "short" } }).JsonAsync();
        await ConfigureAsync(new { url = "https://z", token = "••••9999" })
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        await ConfigureAsync(new { url = "https://z", token = (string?)null })
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        var read = await _admin.GetAsync($"/v1/plugins/{_id}/config").JsonAsync();
        Assert.Equal("••••", read.GetProperty("values").GetProperty("proxy").GetProperty("password").GetString());
        Assert.Equal("https://z", read.GetProperty("values").GetProperty("url").GetString());
        Assert.Contains("long-secret-1234", (await SetAsync()).Single(entry => entry.Id == _id).Configuration);

        await _admin
            .PutAsync($"/v1/plugins/{_id}/config", new { values = new { url = "https://w" } }, ifMatch: "\"1\"")
            .RefusedAsync(HttpStatusCode.Conflict, "stale_version");
        var stored = await fixture.Service.QueryAsync(database =>
            database.Set<InstalledPlugin>().Where(row => row.PluginId == _id).Select(row => row.Settings).SingleAsync()
        );
        Assert.DoesNotContain("long-secret", stored, StringComparison.Ordinal);
        var record = await fixture.Events.Received.FirstAsync<AuditRecorded>(record =>
            record.Action == "plugin.configured" && record.Target.Id == _id
        );
        Assert.DoesNotContain("1234", record.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrade_AndRollback_KeepTheVersionBefore()
    {
        await _admin.TrustAsync(_key);
        await UploadAsync(TestPackage.Manifest(_id));
        await EnableAsync(new { }).JsonAsync(HttpStatusCode.Accepted);
        await PostAsync("upgrade").RefusedAsync(HttpStatusCode.Conflict, "no_newer_version");
        await PostAsync("rollback").RefusedAsync(HttpStatusCode.Conflict, "no_previous_version");

        await UploadAsync(TestPackage.Manifest(_id, "1.1.0-rc.1"));
        Assert.Equal("1.0.0", (await SetAsync()).Single(entry => entry.Id == _id).Version);
        await PostAsync("upgrade").JsonAsync(HttpStatusCode.Accepted);
        await UploadAsync(TestPackage.Manifest(_id, "1.1.0"));
        var upgraded = await PostAsync("upgrade").JsonAsync(HttpStatusCode.Accepted);

        Assert.Equal("1.1.0", upgraded.GetProperty("active_version").GetString());
        Assert.Equal(["1.1.0", "1.1.0-rc.1"], VersionsOf(upgraded));
        var back = await PostAsync("rollback").JsonAsync(HttpStatusCode.Accepted);
        Assert.Equal("1.1.0-rc.1", back.GetProperty("active_version").GetString());
        Assert.Equal("1.1.0-rc.1", (await SetAsync()).Single(entry => entry.Id == _id).Version);
        await PostAsync("rollback").RefusedAsync(HttpStatusCode.Conflict, "no_previous_version");
        var again = await PostAsync("upgrade").JsonAsync(HttpStatusCode.Accepted);
        Assert.Equal("1.1.0", again.GetProperty("active_version").GetString());
    }

    [Fact]
    public async Task Report_OfAFailure_TurnsThePluginOffAndNamesTheReason()
    {
        await _admin.TrustAsync(_key);
        await UploadAsync(TestPackage.Manifest(_id));
        var before = await SetVersionAsync();
        await EnableAsync(new { }).JsonAsync(HttpStatusCode.Accepted);

        await ReportAsync(before, "failed", "of an older set");
        Assert.Equal("enabled", (await GetAsync()).GetProperty("state").GetString());
        await ReportAsync(await SetVersionAsync(), "failed", "It threw at the start.");

        var failed = await GetAsync();
        Assert.Equal("failed", failed.GetProperty("state").GetString());
        Assert.Contains("It threw at the start.", failed.GetProperty("reason").GetString());
        Assert.Equal("alerts", failed.GetProperty("replicas")[0].GetProperty("service").GetString());
        Assert.Equal(7, failed.GetProperty("calls").GetProperty("total").GetInt64());
        Assert.DoesNotContain(await SetAsync(), entry => entry.Id == _id);
        var on = await EnableAsync(new { }).JsonAsync(HttpStatusCode.Accepted);
        Assert.Equal(JsonValueKind.Null, on.GetProperty("reason").ValueKind);
    }

    [Fact]
    public async Task Report_OfAFailureAfterAnUpgrade_GoesBack()
    {
        await _admin.TrustAsync(_key);
        await UploadAsync(TestPackage.Manifest(_id));
        await EnableAsync(new { }).JsonAsync(HttpStatusCode.Accepted);
        await UploadAsync(TestPackage.Manifest(_id, "2.0.0"));
        await PostAsync("upgrade").JsonAsync(HttpStatusCode.Accepted);

        await ReportAsync(await SetVersionAsync(), "failed", "Not healthy.");

        var plugin = await GetAsync();
        Assert.Equal("enabled", plugin.GetProperty("state").GetString());
        Assert.Equal("1.0.0", plugin.GetProperty("active_version").GetString());
        Assert.Contains("2.0.0 failed in alerts: Not healthy.", plugin.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Report_OfAServiceThatDoesNotServeThePlugin_ChangesNothing()
    {
        await _admin.TrustAsync(_key);
        await UploadAsync(TestPackage.Manifest(_id));
        await EnableAsync(new { }).JsonAsync(HttpStatusCode.Accepted);
        var set = await SetVersionAsync();

        await ReportAsync(_gateway, "gateway", set, "failed", "not mine", null);
        await ReportAsync(_gateway, "alerts", set, "failed", "not me", null, HttpStatusCode.BadRequest);

        Assert.Equal("enabled", (await GetAsync()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Delete_WhileAnotherServiceNeedsThePlugin_IsRefused()
    {
        await _admin.TrustAsync(_key);
        await UploadAsync(TestPackage.Manifest(_id));

        await ReportAsync(0, "off", null, neededBy: "2 integrations");

        var refusal = await _admin.DeleteAsync($"/v1/plugins/{_id}");
        Assert.Contains("2 integrations", await refusal.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await Task.FromResult(refusal).RefusedAsync(HttpStatusCode.Conflict, "plugin_in_use");
        Assert.Empty((await GetAsync()).GetProperty("replicas").EnumerateArray());
        await ReportAsync(0, "off", null);
        Assert.Equal(HttpStatusCode.NoContent, (await _admin.DeleteAsync($"/v1/plugins/{_id}")).StatusCode);
    }

    [Fact]
    public async Task Upgrade_ByTwoAdministratorsAtOnce_HappensOnce()
    {
        await _admin.TrustAsync(_key);
        await UploadAsync(TestPackage.Manifest(_id));
        await EnableAsync(new { }).JsonAsync(HttpStatusCode.Accepted);
        await UploadAsync(TestPackage.Manifest(_id, "2.0.0"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostAsync("upgrade")));

        Assert.Equal(
            [HttpStatusCode.Accepted, HttpStatusCode.Conflict, HttpStatusCode.Conflict, HttpStatusCode.Conflict],
            answers.Select(answer => answer.StatusCode).Order()
        );
        var plugin = await GetAsync();
        Assert.Equal("2.0.0", plugin.GetProperty("active_version").GetString());
        Assert.Equal("1.0.0", plugin.GetProperty("previous_version").GetString());
    }

    [Fact]
    public async Task Key_Removed_TurnsItsPluginsOff()
    {
        var key = (await _admin.TrustAsync(_key)).GetProperty("id").GetString();
        await UploadAsync(TestPackage.Manifest(_id));
        await EnableAsync(new { }).JsonAsync(HttpStatusCode.Accepted);
        await _admin
            .PostAsJsonAsync("/v1/plugins/keys", new { publisher = "x", public_key = "AAAA" })
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        await _admin
            .PostAsJsonAsync("/v1/plugins/keys", new { publisher = "x", public_key = PublisherKeys.PublicKeyOf(_key) })
            .RefusedAsync(HttpStatusCode.Conflict, "key_exists");

        Assert.Equal(HttpStatusCode.NoContent, (await _admin.DeleteAsync($"/v1/plugins/keys/{key}")).StatusCode);

        var plugin = await GetAsync();
        Assert.Equal("disabled", plugin.GetProperty("state").GetString());
        Assert.Equal("untrusted", plugin.GetProperty("trust").GetString());
        Assert.DoesNotContain(await SetAsync(), entry => entry.Id == _id);
        await EnableAsync(new { }).RefusedAsync(HttpStatusCode.Conflict, "untrusted");
    }

    [Fact]
    public async Task Store_OfAPlugin_IsItsOwnAndHasALimit()
    {
        await _admin.TrustAsync(_key);
        await UploadAsync(TestPackage.Manifest(_id));
        var other = $"{_id}.other";
        await UploadAsync(TestPackage.Manifest(other));

        Assert.Equal(HttpStatusCode.NoContent, await StoreAsync(_id, "a/b c", "one"));
        Assert.Equal(HttpStatusCode.NoContent, await StoreAsync(_id, "a/b c", "two"));
        Assert.Equal("two", await StoredAsync(_id, "a/b c"));
        Assert.Null(await StoredAsync(other, "a/b c"));
        var large = new string('x', 700 * 1024);
        Assert.Equal(HttpStatusCode.NoContent, await StoreAsync(_id, "large", large));
        Assert.Equal(HttpStatusCode.Conflict, await StoreAsync(_id, "more", large));
        Assert.Equal(HttpStatusCode.NoContent, await StoreAsync(_id, "large", null));
        Assert.Equal(HttpStatusCode.NoContent, await StoreAsync(_id, "more", large));
        Assert.Null(await StoredAsync(_id, "large"));
        Assert.Equal(HttpStatusCode.Conflict, await StoreAsync("nobody.here", "a", "b"));

        Assert.Equal(HttpStatusCode.NoContent, (await _admin.DeleteAsync($"/v1/plugins/{_id}")).StatusCode);
        await _admin.GetAsync($"/v1/plugins/{_id}").RefusedAsync(HttpStatusCode.NotFound, "not_found");
        Assert.Null(await StoredAsync(_id, "more"));
    }

    private Task<JsonElement> UploadAsync(JsonObject manifest) => UploadAsync(manifest, _key);

    private async Task<JsonElement> UploadAsync(JsonObject manifest, ECDsa key) =>
        await _admin.UploadAsync(await TestPackage.PackAsync(manifest, key)).JsonAsync(HttpStatusCode.Created);

    private Task<HttpResponseMessage> EnableAsync(object body) =>
        _admin.PostAsJsonAsync($"/v1/plugins/{_id}/enable", body);

    private Task<HttpResponseMessage> PostAsync(string verb) =>
        _admin.PostAsJsonAsync($"/v1/plugins/{_id}/{verb}", new { });

    private Task<JsonElement> GetAsync() => _admin.GetAsync($"/v1/plugins/{_id}").JsonAsync();

    private Task<HttpResponseMessage> ConfigureAsync(object values) =>
        _admin.PutAsync($"/v1/plugins/{_id}/config", new { values });

    private async Task<long> SetVersionAsync() =>
        (await _gateway.GetAsync("/internal/plugins/set?known=-1").JsonAsync()).GetProperty("version").GetInt64();

    private async Task<IReadOnlyList<Entry>> SetAsync() =>
        [
            .. (await _gateway.GetAsync("/internal/plugins/set?known=-1").JsonAsync())
                .GetProperty("plugins")
                .EnumerateArray()
                .Select(entry => new Entry(
                    entry.GetProperty("id").GetString()!,
                    entry.GetProperty("version").GetString()!,
                    entry.GetProperty("package_sha256").GetString()!,
                    [.. entry.GetProperty("granted_hosts").EnumerateArray().Select(host => host.GetString()!)],
                    entry.GetProperty("configuration").GetString()!
                )),
        ];

    private Task ReportAsync(long setVersion, string state, string? reason, string? neededBy = null) =>
        ReportAsync(_alerts, "alerts", setVersion, state, reason, neededBy);

    private async Task ReportAsync(
        HttpClient client,
        string service,
        long setVersion,
        string state,
        string? reason,
        string? neededBy,
        HttpStatusCode expected = HttpStatusCode.NoContent
    )
    {
        using var response = await client.PostAsJsonAsync(
            "/internal/plugins/reports",
            new
            {
                service,
                replica = "test",
                set_version = setVersion,
                plugins = new[]
                {
                    new
                    {
                        id = _id,
                        version = (string?)null,
                        state,
                        reason,
                        isolation = (string?)null,
                        missing_isolation = Array.Empty<string>(),
                        calls = 7,
                        failures = 5,
                        needed_by = neededBy,
                    },
                },
            }
        );
        Assert.Equal(expected, response.StatusCode);
    }

    private async Task<HttpStatusCode> StoreAsync(string id, string key, string? value)
    {
        using var response = await _gateway.PutAsJsonAsync(
            $"/internal/plugins/{id}/values?key={Uri.EscapeDataString(key)}",
            new { value }
        );
        return response.StatusCode;
    }

    private async Task<string?> StoredAsync(string id, string key)
    {
        using var response = await _gateway.GetAsync($"/internal/plugins/{id}/values?key={Uri.EscapeDataString(key)}");
        return response.StatusCode == HttpStatusCode.NoContent
            ? null
            : (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("value").GetString();
    }

    private static string[] VersionsOf(JsonElement plugin) =>
        [
            .. plugin
                .GetProperty("versions")
                .EnumerateArray()
                .Select(version => version.GetProperty("version").GetString()!),
        ];

    // One byte more at the end of a file.
    private static byte[] Changed(byte[] package, string file)
    {
        using var stream = new MemoryStream();
        stream.Write(package);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            using var entry = zip.GetEntry(file)!.Open();
            entry.Seek(0, SeekOrigin.End);
            entry.WriteByte((byte)' ');
        }

        return stream.ToArray();
    }

    private sealed record Entry(
        string Id,
        string Version,
        string Sha256,
        IReadOnlyList<string> Hosts,
        string Configuration
    );
}

public sealed class PluginsOnSqlite(OnSqlite fixture) : PluginTests(fixture), IClassFixture<OnSqlite>;

public sealed class PluginsOnPostgres(OnPostgres fixture) : PluginTests(fixture), IClassFixture<OnPostgres>;
