using System.Net;
using System.Text.Json;
using Panel.Nodes.Tests.Support;
using Panel.Testing;

namespace Panel.Nodes.Tests.Dns;

/// <summary>What the panel wrote, and what it must leave alone.</summary>
public abstract class DnsRecordOwnershipTests(string provider) : IAsyncLifetime
{
    private DnsScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await DnsScene.StartAsync(provider);

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Create_WhereSomethingStands_IsRefusedAndTouchesNothing()
    {
        _scene.Set("www", "A", "198.51.100.1");
        _scene.Set("alias", "CNAME", "elsewhere.example");
        _scene.Set("marked", "TXT");
        _scene.Set("_panel-a.marked", "TXT", "panel=another owner=manual/x");

        await _scene.RefusedAsync(_scene.Body("www"), "record_exists");
        await _scene.RefusedAsync(_scene.Body("www", content: "198.51.100.1"), "record_exists");
        await _scene.RefusedAsync(_scene.Body("www", content: "192.0.2.1", adopt: true), "record_exists");
        await _scene.RefusedAsync(_scene.Body("www", "CNAME", "x.example"), "cname_conflict");
        await _scene.RefusedAsync(_scene.Body("alias"), "cname_conflict");
        await _scene.RefusedAsync(_scene.Body("marked"), "record_managed");
        await _scene.RefusedAsync(_scene.Body("@", "NS", "ns.example"), "apex_protected");
        await _scene.RefusedAsync(_scene.Body("@", "CNAME", "x.example"), "apex_protected");

        Assert.Equal(["198.51.100.1"], _scene.At("www"));
        Assert.Null(_scene.At("_panel-a.www", "TXT"));
        Assert.DoesNotContain(_scene.Provider.Calls, call => call.Method == "apply");
        await _scene.CreateAsync("twice");
        await _scene.RefusedAsync(_scene.Body("twice"), "record_exists");
    }

    [Fact]
    public async Task Create_WithAdopt_TakesOverWhatStandsThereExactlySo()
    {
        _scene.Set("www", "A", "198.51.100.1");

        var made = await _scene
            .PostAsync(_scene.Body("www", content: "198.51.100.1", adopt: true))
            .JsonAsync(HttpStatusCode.Created);

        Assert.True(made.GetProperty("managed").GetBoolean());
        Assert.NotNull(_scene.At("_panel-a.www", "TXT"));
        await _scene.PutAsync(made, new { content = "192.0.2.7" }).JsonAsync();
        Assert.Equal(["192.0.2.7"], _scene.At("www"));
    }

    [Fact]
    public async Task ChangedByHand_IsLeftAloneByRequests()
    {
        var made = await _scene.CreateAsync("www");
        _scene.Set("www", "A", "198.51.100.9");

        await _scene
            .PutAsync(made, new { content = "192.0.2.2" })
            .RefusedAsync(HttpStatusCode.Conflict, "record_changed");
        await _scene.Client.DeleteAsync(DnsScene.PathOf(made)).RefusedAsync(HttpStatusCode.Conflict, "record_changed");
        Assert.Equal(["198.51.100.9"], _scene.At("www"));

        _scene.Set("www", "A", "192.0.2.1");
        _scene.Set("_panel-a.www", "TXT", "something else");
        await _scene.Client.DeleteAsync(DnsScene.PathOf(made)).RefusedAsync(HttpStatusCode.Conflict, "record_changed");
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await _scene.Client.DeleteAsync(DnsScene.PathOf(made) + "?forget=true")).StatusCode
        );
        Assert.Equal(["192.0.2.1"], _scene.At("www"));
    }

    [Fact]
    public async Task Forgotten_CanBeAdoptedAgain()
    {
        var made = await _scene.CreateAsync("www");

        await _scene.Client.DeleteAsync(DnsScene.PathOf(made) + "?forget=true");
        Assert.Equal(["192.0.2.1"], _scene.At("www"));
        Assert.Null(_scene.At("_panel-a.www", "TXT"));
        await _scene.PostAsync(_scene.Body("www", adopt: true)).JsonAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Unmanaged_IsListedAndNotChanged()
    {
        _scene.Set("mail", "A", "198.51.100.1", "198.51.100.2");
        var row = Assert.Single(await _scene.ListAsync("&managed=false"));

        Assert.Equal(2, row.GetProperty("contents").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("owner").ValueKind);
        await _scene
            .PutAsync(row, new { content = "192.0.2.2" })
            .RefusedAsync(HttpStatusCode.Conflict, "record_unmanaged");
        await _scene.Client.DeleteAsync(DnsScene.PathOf(row)).RefusedAsync(HttpStatusCode.Conflict, "record_unmanaged");
        _scene.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(
            row.GetProperty("id").GetGuid(),
            Assert.Single(await _scene.ListAsync()).GetProperty("id").GetGuid()
        );
    }

    [Fact]
    public async Task CredentialWithRecords_CannotBeDeleted()
    {
        var made = await _scene.CreateAsync("www");
        var path = $"/v1/credentials/{_scene.Credential}";

        await _scene.Client.DeleteAsync(path).RefusedAsync(HttpStatusCode.Conflict, "credential_in_use");
        var uses = (await _scene.Client.GetAsync(path).JsonAsync()).GetProperty("used_by");
        Assert.Equal("dns_record", uses[0].GetProperty("type").GetString());
        await _scene.DeleteAsync(made);
        Assert.Equal(HttpStatusCode.NoContent, (await _scene.Client.DeleteAsync(path)).StatusCode);
    }
}

public sealed class DnsRecordOwnershipOnSqlite() : DnsRecordOwnershipTests("sqlite");

public sealed class DnsRecordOwnershipOnPostgres() : DnsRecordOwnershipTests("postgres");
