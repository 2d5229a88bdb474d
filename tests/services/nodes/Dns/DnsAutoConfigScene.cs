using System.Text.Json;
using Panel.Contracts;
using Panel.Nodes.Tests.Support;
using Panel.Testing;

namespace Panel.Nodes.Tests.Dns;

/// <summary>An organization with a zone and a node, whose instances come as messages.</summary>
internal sealed class DnsAutoConfigScene : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private long _version;

    public DnsScene Dns { get; private init; } = null!;

    public Guid Node { get; private init; }

    public static async Task<DnsAutoConfigScene> StartAsync(string provider)
    {
        var dns = await DnsScene.StartAsync(provider);
        return new DnsAutoConfigScene
        {
            Dns = dns,
            Node = (await dns.Base.Service.RegisterAsync(dns.Member, "Alpha One")).NodeId,
        };
    }

    public ValueTask DisposeAsync() => Dns.DisposeAsync();

    public Task<HttpResponseMessage> PutAsync(object body) => Dns.Client.PutAsync("/v1/dns/auto-config", body);

    public async Task EnableAsync(object? more = null)
    {
        await PutAsync(
                new
                {
                    enabled = true,
                    credential_id = Dns.Credential,
                    zone_id = DnsScene.ZoneId,
                }
            )
            .JsonAsync();
        if (more is not null)
        {
            await PutAsync(more).JsonAsync();
        }
    }

    public Task InstanceAsync(Guid id, string name, Guid? node = null, string? srv = null) =>
        Dns.Base.Events.PublishAsync(
            new InstanceChanged(
                id,
                Dns.Member.Organization,
                node ?? Node,
                name,
                new Dictionary<string, string>(),
                srv,
                [
                    new InstancePort("query", 19132, PortProtocol.Udp, Primary: false),
                    new InstancePort("game", 25565, PortProtocol.Tcp, Primary: true),
                ],
                Interlocked.Increment(ref _version),
                Dns.Clock.GetUtcNow()
            )
        );

    public Task HasAsync(string name, string type, params string[] values) =>
        Eventually.TrueAsync(
            () => (Dns.At(name, type) ?? []).SequenceEqual(values),
            Patience,
            condition: $"{name} {type} {string.Join(' ', values)}"
        );

    public async Task<JsonElement> RecordAsync(string fqdn, string state) =>
        (
            await Eventually.GetAsync(
                async _ => await Dns.ListAsync($"&name={fqdn}&state={state}"),
                found => found.Count == 1,
                Patience
            )
        )[0];
}
