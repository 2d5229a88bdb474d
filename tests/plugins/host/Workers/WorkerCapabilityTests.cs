using System.Text.Json;
using Panel.Plugins.Host.Tests.Support;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Clouds;
using Panel.Plugins.Sdk.Gateway;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Host.Tests.Workers;

/// <summary>What the methods of the capabilities take and give crosses to a worker and back.</summary>
public sealed class WorkerCapabilityTests
{
    [Fact]
    public async Task Channel_InAWorker_GetsEveryPartOfANotification()
    {
        await using var stage = await StartAsync(
            "notifications",
            """
            public sealed class Entry : Plugin, INotificationChannel
            {
                public IReadOnlyList<ChannelType> Types => [new("acme.chat", "Acme", "{\"type\":\"object\"}", true)];
                public Task<SendResult> SendAsync(
                    string type, ChannelConfiguration configuration, Notification n, CancellationToken token) =>
                    Task.FromResult(new SendResult(
                        SendOutcome.Retry,
                        503,
                        string.Join('|', type, configuration.IntegrationId, configuration.Text("url"),
                            configuration.Values["list"].GetArrayLength(), n.Id, n.Event, n.Level, n.Title, n.Text,
                            n.Link, n.At.ToString("O"), n.Fields[0].Name, n.Fields[0].Value,
                            n.Data.GetProperty("a").GetProperty("b").GetInt32(), n.Attempt, n.Test),
                        "busy",
                        TimeSpan.FromMilliseconds(1500)));
            }
            """
        );
        var values = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(
            """{"url":"https://x.example/ü","list":[1,2]}"""
        )!;
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(2));
        var notification = new Notification(
            "n1",
            "alert.fired",
            NotificationLevel.Critical,
            "Über",
            "a\nb",
            new Uri("https://panel.example/x?y=z"),
            at,
            [new NotificationField("Node", "n\u00e4")],
            JsonSerializer.SerializeToElement(new { a = new { b = 7 } }),
            3,
            Test: true
        );

        var types = await CallAsync<INotificationChannel, IReadOnlyList<ChannelType>>(
            stage,
            (channel, _) => Task.FromResult(channel.Types)
        );
        var result = await CallAsync<INotificationChannel, SendResult>(
            stage,
            (channel, token) => channel.SendAsync("acme.chat", new("i1", values), notification, token)
        );

        Assert.Equal([new ChannelType("acme.chat", "Acme", """{"type":"object"}""", Chat: true)], types);
        Assert.Equal(
            new SendResult(
                SendOutcome.Retry,
                503,
                "acme.chat|i1|https://x.example/ü|2|n1|alert.fired|Critical|Über|a\nb|https://panel.example/x?y=z|"
                    + "2026-01-02T03:04:05.6780000+02:00|Node|nä|7|3|True",
                "busy",
                TimeSpan.FromMilliseconds(1500)
            ),
            result
        );
    }

    [Fact]
    public async Task Gateway_InAWorker_DescribesItsRoutesAndClusters()
    {
        await using var stage = await StartAsync(
            "gateway",
            """
            public sealed class Entry : Plugin, IGatewayExtension
            {
                public ValueTask<GatewayConfiguration> DescribeAsync(CancellationToken token) =>
                    new(new GatewayConfiguration(
                    [new("r", "a/{b}", ["GET", "POST"], "c", GatewayAccess.Admin,
                        [new("query-set", new Dictionary<string, string> { ["name"] = "n", ["value"] = "v" })],
                        TimeSpan.FromSeconds(7))],
                    [new("c", [new Uri("https://one.example/"), new Uri("https://two.example:8443/x")])]));
            }
            """
        );

        var given = await CallAsync<IGatewayExtension, GatewayConfiguration>(
            stage,
            (gateway, token) => gateway.DescribeAsync(token).AsTask()
        );

        var route = Assert.Single(given.Routes);
        Assert.Equal(
            ("r", "a/{b}", "c", GatewayAccess.Admin, TimeSpan.FromSeconds(7)),
            (route.Id, route.Path, route.Cluster, route.Access, route.Timeout)
        );
        Assert.Equal(["GET", "POST"], route.Methods);
        Assert.Equal("v", Assert.Single(route.Transforms).Arguments["value"]);
        var cluster = Assert.Single(given.Clusters);
        Assert.Equal([new Uri("https://one.example/"), new Uri("https://two.example:8443/x")], cluster.Destinations);
    }

    [Fact]
    public async Task Cloud_InAWorker_TakesEveryCall()
    {
        await using var stage = await StartAsync("cloud", Cloud);
        var credential = PluginStage.Credential;
        Dictionary<string, string> labels = new() { ["panel"] = "p1" };

        Task<T> Call<T>(Func<ICloudProvider, CancellationToken, Task<T>> call) =>
            CallAsync<ICloudProvider, T>(stage, call);

        async Task<string?> DoneAsync(Func<ICloudProvider, CancellationToken, Task> call)
        {
            await Call(
                async (cloud, token) =>
                {
                    await call(cloud, token);
                    return true;
                }
            );
            return await stage.Source.GetValueAsync("acme.test", "done", CancellationToken.None);
        }

        var check = await Call((cloud, token) => cloud.VerifyAsync(credential, token));
        Assert.Equal("c 7 acme t", check.Account);
        Assert.Equal([new CredentialCheckStep("list", false, "no"), new("get", true, null)], check.Checks);
        Assert.Equal(
            [new CloudRegion("fsn1", "Falkenstein", "DE"), new("x", "X", null)],
            await Call((cloud, token) => cloud.ListRegionsAsync(credential, token))
        );
        Assert.Equal(
            [new CloudServerType("cx fsn1", 2000, 4L << 30, 40L << 30, "x86", true, new(6_500, "EUR"), null)],
            await Call((cloud, token) => cloud.ListServerTypesAsync(credential, "fsn1", token))
        );
        var request = new CloudServerRequest("tok", "web", "fsn1", "cx", "debian", "#cloud", labels, ["ssh-ed25519 A"]);
        var created = await Call((cloud, token) => cloud.CreateServerAsync(credential, request, token));
        Assert.Equal(("tok #cloud debian ssh-ed25519 A", "p1"), (created.Id, created.Labels["panel"]));
        Assert.Equal(CloudServerState.Stopping, created.State);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), created.CreatedAt);
        var found = await Call((cloud, token) => cloud.FindServersAsync(credential, "fsn1", "panel", "p1", token));
        Assert.Equal("fsn1 panel p1", Assert.Single(found).Id);
        Assert.Equal("s1", (await Call((cloud, token) => cloud.FindServerAsync(credential, "fsn1", "s1", token)))?.Id);
        Assert.Null(await Call((cloud, token) => cloud.FindServerAsync(credential, "fsn1", "gone", token)));
        Assert.Equal(
            "fsn1 s1 Reboot",
            await DoneAsync(
                (cloud, token) => cloud.SetPowerAsync(credential, "fsn1", "s1", CloudPowerAction.Reboot, token)
            )
        );
        Assert.Equal(
            "fsn1 s1 cx True",
            await DoneAsync((cloud, token) => cloud.ResizeServerAsync(credential, "fsn1", "s1", "cx", true, token))
        );
        Assert.Equal(
            "fsn1 s1 tcp 22 80 ::/0,10.0.0.0/8",
            await DoneAsync(
                (cloud, token) =>
                    cloud.SetFirewallAsync(
                        credential,
                        "fsn1",
                        "s1",
                        [new CloudFirewallRule("tcp", 22, 80, ["::/0", "10.0.0.0/8"])],
                        token
                    )
            )
        );
        Assert.Equal(
            "fsn1 s1 none",
            await DoneAsync((cloud, token) => cloud.SetFirewallAsync(credential, "fsn1", "s1", null, token))
        );
        Assert.Equal(
            "deleted fsn1 s1",
            await DoneAsync((cloud, token) => cloud.DeleteServerAsync(credential, "fsn1", "s1", token))
        );
        Assert.Equal("{\"resource\":{}}", await Call((cloud, _) => Task.FromResult(cloud.TerraformTemplate)));
    }

    [Fact]
    public async Task Worker_ThatLeavesOutWhatItMustGive_IsAFailure()
    {
        await using var stage = await StartAsync("dns", PluginCode.Dns("return new DnsPage<DnsZone>(null!, null);"));

        var failure = await Assert.ThrowsAsync<PluginFailedException>(() => stage.ZonesAsync());

        Assert.Equal("plugin_threw", failure.Code);
    }

    private const string Cloud = """
        public sealed class Entry : Plugin, ICloudProvider
        {
            public string? TerraformTemplate => "{\"resource\":{}}";
            private static CloudServer Server(string id, IReadOnlyDictionary<string, string>? labels = null) =>
                new(id, "web", "fsn1", "cx", CloudServerState.Stopping, "192.0.2.1", null,
                    labels ?? new Dictionary<string, string>(), new DateTimeOffset(2026, 1, 2, 3, 4, 5, default));
            private Task Done(string what, CancellationToken token) => Context.Store.SetAsync("done", what, token);
            public Task<CredentialCheck> VerifyAsync(ProviderCredential c, CancellationToken token) =>
                Task.FromResult(new CredentialCheck(
                    $"{c.Id} {c.Version} {c.Type} {c["token"]}", [new("list", false, "no"), new("get", true, null)]));
            public Task<IReadOnlyList<CloudRegion>> ListRegionsAsync(ProviderCredential c, CancellationToken token) =>
                Task.FromResult<IReadOnlyList<CloudRegion>>([new("fsn1", "Falkenstein", "DE"), new("x", "X", null)]);
            public Task<IReadOnlyList<CloudServerType>> ListServerTypesAsync(
                ProviderCredential c, string region, CancellationToken token) =>
                Task.FromResult<IReadOnlyList<CloudServerType>>(
                    [new($"cx {region}", 2000, 4L << 30, 40L << 30, "x86", true, new(6_500, "EUR"), null)]);
            public Task<IReadOnlyList<CloudServer>> FindServersAsync(
                ProviderCredential c, string region, string label, string value, CancellationToken token) =>
                Task.FromResult<IReadOnlyList<CloudServer>>([Server($"{region} {label} {value}")]);
            public Task<CloudServer> CreateServerAsync(
                ProviderCredential c, CloudServerRequest r, CancellationToken token) =>
                Task.FromResult(Server($"{r.Token} {r.UserData} {r.Image} {r.SshKeys[0]}", r.Labels));
            public Task<CloudServer?> FindServerAsync(
                ProviderCredential c, string region, string id, CancellationToken token) =>
                Task.FromResult(id == "gone" ? null : Server(id));
            public Task SetPowerAsync(
                ProviderCredential c, string region, string id, CloudPowerAction action, CancellationToken token) =>
                Done($"{region} {id} {action}", token);
            public Task ResizeServerAsync(
                ProviderCredential c, string region, string id, string type, bool disk, CancellationToken token) =>
                Done($"{region} {id} {type} {disk}", token);
            public Task SetFirewallAsync(
                ProviderCredential c, string region, string id, IReadOnlyList<CloudFirewallRule>? rules,
                CancellationToken token) =>
                Done(rules is null ? $"{region} {id} none" : $"{region} {id} " + string.Join(';', rules.Select(r =>
                    $"{r.Protocol} {r.FirstPort} {r.LastPort} {string.Join(',', r.Sources)}")), token);
            public Task DeleteServerAsync(ProviderCredential c, string region, string id, CancellationToken token) =>
                Done($"deleted {region} {id}", token);
        }
        """;

    private static async Task<PluginStage> StartAsync(string capability, string source)
    {
        var stage = await PluginStage.StartAsync();
        var status = await stage.InstallAsync(
            new TestPackage
            {
                Isolation = "worker",
                Capabilities = [capability],
                Source = source,
            }
        );
        Assert.Equal(("enabled", null), (status.State, status.Reason));
        return stage;
    }

    private static Task<T> CallAsync<TCapability, T>(
        PluginStage stage,
        Func<TCapability, CancellationToken, Task<T>> call
    )
        where TCapability : class => stage.Catalog.CallAsync("acme.test", call, CancellationToken.None);
}
