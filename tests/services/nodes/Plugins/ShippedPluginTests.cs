using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Panel.Bus.Memory;
using Panel.Nodes.Tests.Support;
using Panel.Plugins.Host.Packages;
using Panel.Testing;

namespace Panel.Nodes.Tests.Plugins;

/// <summary>The packages that a build puts beside the program.</summary>
public sealed class ShippedPluginTests : IAsyncLifetime
{
    private const string Id = "panel.shipped";
    private readonly TempFolder _folder = new();
    private readonly SharedMemoryFabric _fabric = new();
    private EmptyDatabase _database = null!;
    private FakeIdentity _identity = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await EmptyDatabase.CreateAsync("sqlite");
        _identity = await FakeIdentity.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _identity.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Start_WithANewVersion_EnablesIt()
    {
        await ShipAsync("1.0.0");
        var first = await StartAsync(GetAsync);
        Assert.Equal("enabled", first.GetProperty("state").GetString());
        Assert.Equal("first_party", first.GetProperty("trust").GetString());

        await ShipAsync("1.1.0");
        var upgraded = await StartAsync(GetAsync);

        Assert.Equal("1.1.0", upgraded.GetProperty("active_version").GetString());
        Assert.Equal("1.0.0", upgraded.GetProperty("previous_version").GetString());
        Assert.Equal("enabled", upgraded.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Start_WithTheSamePackages_ChangesNothing()
    {
        await ShipAsync("1.0.0");
        var first = await StartAsync(GetAsync);

        Assert.Equal(first.ToString(), (await StartAsync(GetAsync)).ToString());
    }

    [Fact]
    public async Task Start_AfterAnOperatorsDisable_LeavesItOff()
    {
        await ShipAsync("1.0.0");
        await StartAsync(admin =>
            admin.PostAsync($"/v1/plugins/{Id}/disable", null).JsonAsync(HttpStatusCode.Accepted)
        );

        await ShipAsync("1.1.0");
        var plugin = await StartAsync(GetAsync);

        Assert.Equal("disabled", plugin.GetProperty("state").GetString());
        Assert.Equal("1.1.0", plugin.GetProperty("active_version").GetString());
    }

    [Fact]
    public async Task Start_AfterADelete_DoesNotBringItBack()
    {
        await ShipAsync("1.0.0");
        await StartAsync(async admin =>
        {
            Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"/v1/plugins/{Id}")).StatusCode);
            return default;
        });

        await ShipAsync("1.1.0");
        await StartAsync(admin =>
            admin.GetAsync($"/v1/plugins/{Id}").RefusedAsync(HttpStatusCode.NotFound, "not_found")
        );
        var uploaded = await StartAsync(async admin =>
            await admin
                .UploadAsync(await File.ReadAllBytesAsync(_folder["shipped.zip"]))
                .JsonAsync(HttpStatusCode.Created)
        );
        Assert.Equal("disabled", uploaded.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Start_WithTheSameVersionBuiltAnew_ServesTheNewBytes()
    {
        await ShipAsync("1.0.0");
        var before = await StartAsync(GetAsync);

        await ShipAsync("1.0.0");
        var after = await StartAsync(GetAsync);

        Assert.NotEqual(Sha256Of(before), Sha256Of(after));
        Assert.Equal("enabled", after.GetProperty("state").GetString());
        var keys = await StartAsync(admin => admin.GetAsync("/v1/plugins/keys").JsonAsync());
        Assert.Equal(
            after.GetProperty("versions")[0].GetProperty("key_id").GetString(),
            Assert.Single(keys.GetProperty("data").EnumerateArray()).GetProperty("id").GetString()
        );
    }

    [Fact]
    public async Task Start_WithAPackageOfAnotherKey_LeavesItOut()
    {
        await ShipAsync("1.0.0");
        using var other = PublisherKeys.Generate();
        await File.WriteAllBytesAsync(
            _folder["other.zip"],
            await TestPackage.PackAsync(TestPackage.Manifest("acme.other"), other)
        );

        await StartAsync(admin =>
            admin.GetAsync("/v1/plugins/acme.other").RefusedAsync(HttpStatusCode.NotFound, "not_found")
        );
    }

    private static Task<JsonElement> GetAsync(HttpClient admin) => admin.GetAsync($"/v1/plugins/{Id}").JsonAsync();

    private static string Sha256Of(JsonElement plugin) =>
        plugin.GetProperty("versions")[0].GetProperty("sha256").GetString()!;

    private async Task ShipAsync(string version)
    {
        using var key = PublisherKeys.Generate();
        await File.WriteAllBytesAsync(
            _folder["shipped.zip"],
            await TestPackage.PackAsync(TestPackage.Manifest(Id, version), key)
        );
        await File.WriteAllTextAsync(_folder["first-party.pub"], PublisherKeys.PublicKeyOf(key));
    }

    private async Task<JsonElement> StartAsync(Func<HttpClient, Task<JsonElement>> use)
    {
        await using var service = await NodesService.StartAsync(
            _database,
            _identity,
            _fabric,
            clock: null,
            ("Plugins:Shipped", _folder.Path)
        );
        using var admin = service.As(Callers.Administrator);
        return await use(admin);
    }
}
