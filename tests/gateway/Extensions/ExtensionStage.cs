using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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
        try {
        await Eventually.TrueAsync(
            async _ => (await GetAsync($"/x/{Good}/open/", credential: null)).IsSuccessStatusCode,
            TimeSpan.FromSeconds(20)
        );
        } catch (TimeoutException e) {
            var provider = Services.GetRequiredService<Panel.Gateway.Extensions.ExtensionConfigProvider>();
            var now = provider.GetConfig();
            provider.Replace([.. now.Routes.Select(r => r with { Metadata = new Dictionary<string, string>(r.Metadata!) { ["Revision"] = "2" } })], now.Clusters);
            await Task.Delay(1000);
            Panel.Gateway.Extensions.ExtensionConfigProvider.Dbg.Enqueue("AFTER " + (await GetAsync($"/x/{Good}/open/", credential: null)).StatusCode);
 throw new InvalidOperationException(Logs.ToString() + "\n" + Nodes.Debug() + "\nDBG state=" + Services.GetRequiredService<Yarp.ReverseProxy.IProxyStateLookup>().TryGetRoute("/x/test.good#open", out _) + " endpoints=" + Services.GetRequiredService<Microsoft.AspNetCore.Routing.EndpointDataSource>().Endpoints.Count(x => x.DisplayName!.Contains("test.good")) + " config=" + Services.GetRequiredService<Panel.Gateway.Extensions.ExtensionConfigProvider>().GetConfig().Routes.Count + " log=" + string.Join("|", Panel.Gateway.Extensions.ExtensionConfigProvider.Dbg), e); }
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

    internal TestLogs Logs { get; } = new();

    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Logging.AddProvider(Logs);
        builder.Configuration.AddInMemoryCollection([
            new("Internal:Nodes", Nodes.Address.ToString()),
            new("Plugins:DataFolder", _data.Path),
            new("Plugins:PrivateHosts:0", "localhost"),
            new("Extensions:Authorities", Foreign.Authorities),
            new("Extensions:AtOnce", "3"),
        ]);
    }
}
