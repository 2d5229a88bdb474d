using Panel.Data;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Data.Idempotency;
using Panel.Data.Telemetry;
using Panel.Hosting;
using Panel.Hosting.ApiDescription;
using Panel.Nodes.Brokers;
using Panel.Nodes.Credentials;
using Panel.Nodes.Data;
using Panel.Nodes.Dns;
using Panel.Nodes.Fleet;
using Panel.Nodes.Inventory;
using Panel.Nodes.Metrics;
using Panel.Nodes.Plugins;
using Panel.Nodes.Plugins.Set;
using Panel.Nodes.Presence;
using Panel.Nodes.Proxy;
using Panel.Nodes.Registration;
using Panel.Nodes.Tunnels;

namespace Panel.Nodes;

/// <summary>The nodes service: registration, presence, inventory, tunnels.</summary>
public static class NodesHost
{
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = PanelHost.CreateBuilder(args, "http://127.0.0.1:8082", configure);
        builder.AddServiceDefaults("nodes");
        builder.Services.AddOpenApi(ServiceDescription.Name, ServiceDescription.Configure);
        builder.AddPanelDatabase<NodesDbContext, SqliteNodesDbContext, PostgresNodesDbContext>();
        builder.AddBrokerAccounts();
        builder.AddPanelMessaging<NodesDbContext>(
            "nodes",
            bus =>
                bus.Consume<AllocationConsumer>()
                    .Consume<OrganizationAbandonedConsumer>()
                    .Consume<OrganizationTokenRemover>()
                    .Consume<NodeDeletedConsumer>()
                    .Consume<AgentTokenRevokedConsumer>()
                    .ConsumeForCredentials()
                    .ConsumeOnEveryReplica<PluginSetConsumer>()
                    .ConsumeForDns()
                    .ConsumeReports<HeartbeatConsumer>(inbox: false)
                    .ConsumeReports<ConnectedConsumer>()
                    .ConsumeReports<InventoryConsumer>()
                    .ConsumeNodeSamples()
        );
        AddNodes(builder);
        builder.AddCredentials();
        builder.AddPluginsModule();
        builder.AddDns();

        var app = builder.Build();
        app.UseServiceDefaults();
        app.UseWebSockets();
        app.UseIdempotency<NodesDbContext>();
        app.UseAuditGuard();
        app.MapNodes();
        app.MapRegistration();
        app.MapInventory();
        app.MapNodeMetrics();
        app.MapTunnel();
        app.MapCredentials();
        app.MapDns();
        app.MapTunnelStats();
        app.MapFigures<NodesDbContext>();
        app.MapProxy();
        app.MapPlugins();
        app.MapApiDescription();
        return app;
    }

    private static readonly EntityGauge<NodesDbContext>[] Counted =
    [
        new(
            "nodes",
            "status",
            "Nodes by status.",
            database =>
                database
                    .Set<Node>()
                    .GroupBy(node => node.Status)
                    .Select(group => new FigureCount(group.Key, group.LongCount()))
        ),
        new(
            "tunnels",
            "kind",
            "Tunnels of all replicas by kind.",
            database =>
                database
                    .Set<TunnelRecord>()
                    .GroupBy(tunnel => tunnel.Kind)
                    .Select(group => new FigureCount(group.Key, group.LongCount()))
        ),
    ];

    private static void AddNodes(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.Configure<NodesOptions>(builder.Configuration.GetSection(NodesOptions.Section));
        services.AddScoped<NodeUpdater>().AddScoped<NodeCommands>().AddHostedService<NodeAnnouncer>();
        services
            .AddScoped<RegistrationTokens>()
            .AddScoped<AgentTokens>()
            .AddScoped<RegisterAgent>()
            .AddHostedService<BootstrapToken>()
            .AddHostedService<RegistrationTokenSweeper>();
        services.AddScoped<HeartbeatWriter>().AddScoped<PresenceUpdater>();
        services.AddSingleton<HeartbeatBuffer>().AddSingleton<PresenceSweeper>().AddHostedService<PresenceWorker>();
        services
            .AddSingleton<Replica>()
            .AddSingleton<TunnelRegistry>()
            .AddSingleton<TunnelMeter>()
            .AddScoped<TunnelStore>()
            .AddSingleton<TunnelSession>()
            .AddHostedService<TunnelReaper>();
        services.AddNodeMetrics();
        services.AddFigures(Counted);
        services.AddSingleton<PeerClient>().AddSingleton<NodeProxy>().AddHttpForwarder();
    }
}
