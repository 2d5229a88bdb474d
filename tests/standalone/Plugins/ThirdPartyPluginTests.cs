using System.Net;
using System.Text.Json.Nodes;
using Panel.Testing;

namespace Panel.Standalone.Tests.Plugins;

/// <summary>From an empty folder to a plugin that a running panel calls, without a restart.</summary>
[Collection(OnSharedPanel.Name)]
public sealed class ThirdPartyPluginTests(SharedPanel shared)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private PanelClient Admin => shared.Admin.Client;

    [Fact]
    public async Task Plugins_OfAStranger_AreBuiltSignedUploadedAndCalled()
    {
        using var author = new PluginAuthor();
        await author.PrepareAsync();
        await PluginAuthor.PanelAsync("keygen", author["acme"]);
        var dns = await PackAsync(author, "Acme.Dns", "acme.dns", "dns");
        var chat = await PackAsync(author, "Acme.Chat", "acme.chat", "notifications");

        var publicKey = (await File.ReadAllTextAsync(author["acme.pub"])).Trim();
        var key = (
            await Admin.PostAsync("/v1/plugins/keys", new { publisher = "Acme", public_key = publicKey })
        ).Expect(HttpStatusCode.Created);
        await EnableAsync("acme.dns", dns, "nodes");
        await EnableAsync("acme.chat", chat, "alerts");
        await UseDnsAsync();
        await UseChannelAsync();

        (await Admin.DeleteAsync("/v1/plugins/acme.dns")).Expect(HttpStatusCode.NoContent);
        // The alerts service says with its next report that no integration needs it any more.
        await Eventually.GetAsync(
            cancellationToken => Admin.DeleteAsync("/v1/plugins/acme.chat", cancellationToken),
            answer => answer.Status == HttpStatusCode.NoContent,
            Patience
        );
        (await Admin.DeleteAsync($"/v1/plugins/keys/{key["id"]}")).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Panel_AsItShips_RunsItsOwnPlugins()
    {
        var plugins = (await Admin.GetAsync("/v1/plugins?limit=200")).Expect(HttpStatusCode.OK)["data"]!.AsArray();

        var own = plugins.Where(plugin => $"{plugin!["trust"]}" == "first_party").ToArray();
        string[] ids = [.. own.Select(plugin => $"{plugin!["id"]}")];
        Assert.Contains("panel.powerdns", ids);
        Assert.All(own, plugin => Assert.True($"{plugin!["state"]}" == "enabled", $"{plugin}"));
        foreach (var id in ids)
        {
            await EnabledAsync(id);
        }
    }

    private static async Task<string> PackAsync(PluginAuthor author, string name, string id, string capability)
    {
        var output = await author.BuildAsync(name, "--capability", capability, "--publisher", "Acme");
        var ran = await PluginAuthor.PanelAsync("run", output);
        Assert.Contains($"{id} 1.0.0: enabled", ran, StringComparison.Ordinal);
        var package = author[$"{id}.zip"];
        await PluginAuthor.PanelAsync("pack", output, "--output", package);
        await PluginAuthor.PanelAsync("sign", package, "--key", author["acme.key"]);
        await PluginAuthor.PanelAsync("verify", package, "--key", author["acme.pub"]);
        return package;
    }

    private async Task EnableAsync(string id, string package, string service)
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(await File.ReadAllBytesAsync(package)), "package", "plugin.zip" },
        };
        var uploaded = (await Admin.SendAsync(HttpMethod.Post, "/v1/plugins", form)).Expect(HttpStatusCode.Created);
        Assert.Equal("disabled", $"{uploaded["state"]}");
        (await Admin.PostAsync($"/v1/plugins/{id}/enable", new { accept_weak = true })).Expect(HttpStatusCode.Accepted);

        var replica = await EnabledAsync(id);
        Assert.Equal((service, "worker"), ($"{replica["service"]}", $"{replica["isolation"]}"));
    }

    private async Task<JsonNode> EnabledAsync(string id) =>
        (
            await Eventually.GetAsync(
                async cancellationToken =>
                    (await Admin.GetAsync($"/v1/plugins/{id}", cancellationToken)).Expect(HttpStatusCode.OK),
                plugin =>
                    plugin["replicas"]!.AsArray() is { Count: > 0 } replicas
                    && replicas.All(replica => $"{replica!["state"]}" == "enabled"),
                Patience
            )
        )["replicas"]![0]!;

    private async Task UseDnsAsync()
    {
        var credential = (
            await Admin.PostAsync(
                "/v1/credentials",
                new
                {
                    name = "notebook",
                    provider = "notebook",
                    data = new { zone = "acme.example", token = "a-long-token" },
                }
            )
        ).Expect(HttpStatusCode.Created);
        var record = (
            await Admin.PostAsync(
                "/v1/dns/records",
                new
                {
                    credential_id = $"{credential["id"]}",
                    zone_id = "acme.example",
                    type = "A",
                    name = "www",
                    content = "192.0.2.7",
                }
            )
        );
        Assert.True(record.Status is HttpStatusCode.Created or HttpStatusCode.Accepted, $"{record}");
        // The plugin itself says what stands there: it keeps its records in its own store.
        await Eventually.GetAsync(
            async cancellationToken =>
                (
                    await Admin.GetAsync(
                        $"/v1/dns/zones/acme.example/records?credential_id={credential["id"]}",
                        cancellationToken
                    )
                ).Text,
            text =>
                text.Contains("192.0.2.7", StringComparison.Ordinal)
                && text.Contains("in_sync", StringComparison.Ordinal),
            Patience
        );

        Assert.Equal("plugin_in_use", (await Admin.DeleteAsync("/v1/plugins/acme.dns")).Code);
        var id = await IdOfRecordAsync();
        var deleted = await Admin.DeleteAsync($"/v1/dns/records/{id}");
        Assert.True((int)deleted.Status is >= 200 and < 300, $"{deleted}");
        await Eventually.TrueAsync(
            async cancellationToken =>
                (await Admin.DeleteAsync($"/v1/credentials/{credential["id"]}", cancellationToken)).Status
                is HttpStatusCode.NoContent,
            Patience
        );
    }

    private async Task<string> IdOfRecordAsync() =>
        $"{(await Admin.GetAsync("/v1/dns/records?search=www")).Expect(HttpStatusCode.OK)["data"]![0]!["id"]}";

    private async Task UseChannelAsync()
    {
        var integration = (
            await Admin.PostAsync(
                "/v1/integrations",
                new
                {
                    type = "notebook",
                    name = "Notebook",
                    config = new { page = "front", pin = "a-secret-pin" },
                    events = (string[])["*"],
                }
            )
        ).Expect(HttpStatusCode.Created);
        Assert.DoesNotContain("a-secret-pin", integration.ToJsonString(), StringComparison.Ordinal);

        var tested = (await Admin.PostAsync($"/v1/integrations/{integration["id"]}/test")).Expect(HttpStatusCode.OK);

        Assert.True(tested["ok"]!.GetValue<bool>(), $"{tested}");
        (await Admin.DeleteAsync($"/v1/integrations/{integration["id"]}")).Expect(HttpStatusCode.NoContent);
    }
}
