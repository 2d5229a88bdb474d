using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Panel.Hosting.Principals;
using Panel.Nodes.Dns.Auto;
using Panel.Nodes.Dns.Writing;
using Panel.Nodes.Dns.Zones;
using Panel.Nodes.Tests.Credentials;
using Panel.Nodes.Tests.Support;
using Panel.Testing;

namespace Panel.Nodes.Tests.Dns;

/// <summary>An organization with a credential whose provider has the zone <c>example.com</c>.</summary>
internal sealed class DnsScene : IAsyncDisposable
{
    public const string Zone = "example.com";
    public const string ZoneId = "zone-1";

    public CredentialScene Base { get; private init; } = null!;

    public Principal Member { get; } = Callers.Member(Guid.CreateVersion7());

    public HttpClient Client { get; private set; } = null!;

    public Guid Credential { get; private set; }

    public FakeDnsProvider Provider => Base.Provider;

    public ManualClock Clock => Base.Clock;

    public Received Received => Base.Events.Received;

    public static async Task<DnsScene> StartAsync(string provider)
    {
        var scene = new DnsScene { Base = await CredentialScene.StartAsync(provider) };
        scene.Provider.AddZone(ZoneId, Zone);
        scene.Client = scene.Base.As(scene.Member);
        scene.Credential = await CredentialScene.CreateAsync(scene.Client);
        return scene;
    }

    public object Body(
        string name,
        string type = "A",
        string? content = "192.0.2.1",
        Guid? nodeId = null,
        bool adopt = false,
        int? ttl = null
    ) =>
        new
        {
            credential_id = Credential,
            zone_id = ZoneId,
            type,
            name,
            content,
            node_id = nodeId,
            adopt,
            ttl,
        };

    public Task<HttpResponseMessage> PostAsync(object body) => Client.PostAsJsonAsync("/v1/dns/records", body);

    public async Task<JsonElement> CreateAsync(
        string name,
        string type = "A",
        string? content = "192.0.2.1",
        Guid? nodeId = null
    ) => await PostAsync(Body(name, type, content, nodeId)).JsonAsync(HttpStatusCode.Created);

    /// <summary>Posts a record that is refused as a conflict.</summary>
    public async Task RefusedAsync(object body, string code) =>
        await PostAsync(body).RefusedAsync(HttpStatusCode.Conflict, code);

    public Task<HttpResponseMessage> PutAsync(JsonElement record, object body, string? ifMatch = null) =>
        Client.PutAsync(PathOf(record), body, ifMatch);

    public async Task DeleteAsync(JsonElement record) =>
        Assert.Equal(HttpStatusCode.NoContent, (await Client.DeleteAsync(PathOf(record))).StatusCode);

    public static string PathOf(JsonElement record) => $"/v1/dns/records/{record.GetProperty("id").GetGuid()}";

    public async Task<IReadOnlyList<JsonElement>> ListAsync(string query = "")
    {
        var page = await Client.GetAsync($"/v1/dns/records?limit=200{query}").JsonAsync();
        return [.. page.GetProperty("data").EnumerateArray()];
    }

    public IReadOnlyList<string>? At(string name, string type = "A") =>
        Provider.Values(ZoneId, name.Length == 0 ? Zone : $"{name}.{Zone}", type);

    public void Set(string name, string type, params string[] values) =>
        Provider.Set(ZoneId, $"{name}.{Zone}", type, values);

    /// <summary>Lets time go by; the token of the client would be too old after it.</summary>
    public void Pass(TimeSpan time)
    {
        Clock.Advance(time);
        Client.Dispose();
        Client = Base.As(Member);
    }

    /// <summary>What the worker does every fifteen minutes.</summary>
    public async Task PassAsync()
    {
        await RunAsync<DnsPass>(pass => pass.RunAsync(Member.Organization, default));
        foreach (var zone in await ZoneRowsAsync())
        {
            await RunAsync<ZoneReconciler>(one => one.WriteDueAsync(zone, default));
            await RunAsync<ZoneReconciler>(one => one.PassAsync(zone, default));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Base.DisposeAsync();
    }

    private Task<List<Guid>> ZoneRowsAsync() =>
        Base.Service.QueryAsync(database =>
            Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.ToListAsync(
                database.Set<KnownZone>().Select(zone => zone.Id)
            )
        );

    private async Task RunAsync<T>(Func<T, Task> work)
        where T : notnull
    {
        await using var scope = Base.Service.Services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<T>());
    }
}
