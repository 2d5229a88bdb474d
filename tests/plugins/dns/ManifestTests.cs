using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text.Json;
using System.Text.Json.Serialization;
using NJsonSchema;
using Panel.Plugins.Host;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;
using Panel.Testing;

namespace Panel.Plugins.Dns.Tests;

public sealed class ManifestTests
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static TheoryData<string, string, string[]> Plugins =>
        new()
        {
            { "cloudflare", "cloudflare", ["api_token"] },
            { "hetzner", "hetzner", ["token"] },
            { "powerdns", "powerdns", ["api_key"] },
            { "rfc2136", "rfc2136", ["key_secret"] },
            { "route53", "aws", ["secret_access_key"] },
        };

    [Theory]
    [MemberData(nameof(Plugins))]
    public async Task Manifest_NamesTheEntryAndMarksTheSecrets(string folder, string credentialType, string[] secrets)
    {
        var text = await File.ReadAllTextAsync(
            Repository.PathOf("plugins", folder, "plugin.json"),
            TestContext.Current.CancellationToken
        );
        var manifest = JsonSerializer.Deserialize<PluginManifest>(text, Options)!;
        Assert.Equal("panel." + folder, manifest.Id);
        Assert.Equal(PluginIsolation.InProcess, manifest.Isolation);
        Assert.Equal(["dns"], manifest.Capabilities);
        Assert.InRange(PluginContract.Version, manifest.Contract.Min, manifest.Contract.Max);
        Assert.NotEmpty(manifest.Hosts);

        var entry = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, manifest.Entry.Assembly));
        Assert.IsAssignableFrom<IDnsProvider>(Activator.CreateInstance(entry.GetType(manifest.Entry.Type, true)!));

        var type = Assert.Single(manifest.CredentialTypes);
        Assert.Equal(credentialType, type.Type);
        var schema = await JsonSchema.FromJsonAsync(type.Schema.GetRawText(), TestContext.Current.CancellationToken);
        Assert.Equal(
            secrets,
            schema
                .Properties.Where(property => property.Value.ExtensionData?.ContainsKey("x-secret") == true)
                .Select(property => property.Key)
        );
    }

    [Theory]
    [MemberData(nameof(Plugins))]
    public async Task Plugin_ThatHasReadAnAnswer_Unloads(string folder, string credentialType, string[] secrets)
    {
        Assert.NotEmpty(secrets);
        var context = await CallAsync(folder, credentialType);
        await Eventually.TrueAsync(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !context.IsAlive;
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> CallAsync(string folder, string credentialType)
    {
        var text = await File.ReadAllTextAsync(Repository.PathOf("plugins", folder, "plugin.json"));
        var entry = JsonSerializer.Deserialize<PluginManifest>(text, Options)!.Entry;
        var context = new AssemblyLoadContext(folder, isCollectible: true);
        var assembly = context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, entry.Assembly));
        var plugin = (Plugin)Activator.CreateInstance(assembly.GetType(entry.Type, true)!)!;
        using var harness = new PluginHarness();
        harness.Traffic.FailAlways = (_, _) =>
            Task.FromResult(
                new HttpResponseMessage
                {
                    Content = new StringContent(
                        folder switch
                        {
                            "cloudflare" => """{"success":true,"result":[{"id":"1","name":"panel.test"}]}""",
                            "hetzner" => """{"zones":[{"id":1,"name":"a.test"}],"meta":{"pagination":{}}}""",
                            "powerdns" => """[{"id":"panel.test.","name":"panel.test."}]""",
                            _ =>
                                "<a><HostedZone><Id>Z</Id><Name>a.test.</Name></HostedZone><IsTruncated>false</IsTruncated></a>",
                        }
                    ),
                }
            );
        await plugin.StartAsync(harness, CancellationToken.None);
        var values = new Dictionary<string, string>
        {
            ["api_token"] = "token",
            ["token"] = "token",
            ["url"] = "http://127.0.0.1:1",
            ["api_key"] = "key",
            ["access_key_id"] = "id",
            ["secret_access_key"] = "secret",
            ["region"] = "eu-central-1",
            ["server"] = "127.0.0.1:1",
            ["key_name"] = "key",
            ["key_secret"] = "c2VjcmV0",
            ["zones"] = "panel.test",
        };
        var credential = new ProviderCredential("1", 1, credentialType, values);
        if (folder == "rfc2136")
        {
            await Assert.ThrowsAsync<ProviderException>(() =>
                ((IDnsProvider)plugin).ListZonesAsync(credential, null, CancellationToken.None)
            );
        }
        else
        {
            Assert.Single(
                (await ((IDnsProvider)plugin).ListZonesAsync(credential, null, CancellationToken.None)).Items
            );
        }

        await plugin.DisposeAsync();
        context.Unload();
        return new WeakReference(context);
    }
}
