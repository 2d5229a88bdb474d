using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Hosting.Principals;
using Panel.Nodes.Tests.Support;
using Panel.Plugins.Host;
using Panel.Testing;

namespace Panel.Nodes.Tests.Credentials;

/// <summary>The service with a provider of the tests behind the type <c>cloudflare</c>.</summary>
internal sealed class CredentialScene : IAsyncDisposable
{
    public const string Secret = "right-secret-of-the-provider";

    private readonly SharedMemoryFabric _fabric = new();

    public ManualClock Clock { get; } = new();

    public FakeDnsProvider Provider { get; }

    public FakePluginCatalog Plugins { get; }

    public EmptyDatabase Database { get; private set; } = null!;

    public FakeIdentity Identity { get; private set; } = null!;

    public BusPeer Events { get; private set; } = null!;

    public NodesService Service { get; private set; } = null!;

    private CredentialScene()
    {
        Provider = new FakeDnsProvider(Clock);
        Plugins = new FakePluginCatalog().Add("panel.cloudflare", Provider, "cloudflare");
    }

    public static async Task<CredentialScene> StartAsync(string provider)
    {
        var scene = new CredentialScene();
        scene.Database = await EmptyDatabase.CreateAsync(provider);
        scene.Identity = await FakeIdentity.StartAsync(scene.Clock);
        scene.Events = await EventRecorder.StartAsync(scene._fabric);
        scene.Service = await scene.StartServiceAsync();
        return scene;
    }

    /// <summary>Another replica, or the same one after a restart.</summary>
    public Task<NodesService> StartServiceAsync(params (string Key, string Value)[] settings) =>
        NodesService.StartAsync(
            Database,
            Identity,
            _fabric,
            Clock,
            services => services.AddSingleton<IPluginCatalog>(Plugins),
            settings
        );

    public HttpClient As(Principal principal) => Service.As(principal);

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Events.DisposeAsync();
        await Identity.DisposeAsync();
        await Database.DisposeAsync();
    }

    public static async Task<Guid> CreateAsync(
        HttpClient client,
        string name = "main",
        string provider = "cloudflare",
        object? data = null
    )
    {
        var body = new
        {
            name,
            provider,
            data = data ?? new { api_token = Secret },
        };
        return (await client.PostAsJsonAsync("/v1/credentials", body).JsonAsync(HttpStatusCode.Created))
            .GetProperty("id")
            .GetGuid();
    }

    public static async Task<JsonElement> GetAsync(HttpClient client, Guid id) =>
        await client.GetAsync($"/v1/credentials/{id}").JsonAsync();
}
