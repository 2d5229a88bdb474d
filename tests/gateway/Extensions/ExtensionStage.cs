using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Panel.Contracts;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests.Extensions;

/// <summary>The gateway with the extension <c>test.good</c>, whose routes lead to a stranger's server.</summary>
public sealed class ExtensionStage : GatewayStage
{
    public const string Good = "test.good";

    private readonly TempFolder _data = new();

    internal StubNodes Nodes { get; private set; } = null!;

    internal ForeignServer Foreign { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        (Nodes, Foreign) = (await StubNodes.StartAsync(), await ForeignServer.StartAsync());
        await base.InitializeAsync();
        await EnableAsync(Good);
        await Eventually.TrueAsync(
            async _ => (await GetAsync($"/x/{Good}/open/", credential: null)).IsSuccessStatusCode,
            TimeSpan.FromSeconds(20)
        );
    }

    internal async Task EnableAsync(string id, bool wrong = false) =>
        await PublishAsync(
            new PluginSetChanged(await Nodes.EnableAsync(id, Foreign.Address, wrong), TimeProvider.System.GetUtcNow())
        );

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        await Nodes.DisposeAsync();
        await Foreign.DisposeAsync();
        _data.Dispose();
    }

    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection([
            new("Internal:Nodes", Nodes.Address.ToString()),
            new("Plugins:DataFolder", _data.Path),
            new("Plugins:PrivateHosts:0", "localhost"),
            new("Extensions:Authorities", Foreign.Authorities),
            new("Extensions:AtOnce", "3"),
        ]);
    }
}
