using Panel.Agent;
using Panel.Agent.Runtimes;
using Panel.Alerts;
using Panel.Billing;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Gateway;
using Panel.Identity;
using Panel.Instances;
using Panel.Nodes;
using Panel.Telemetry.Metrics;

namespace Panel.Standalone;

/// <summary>
/// All hosts in one process, each with its own container and listener. Requests
/// still go through the gateway, the internal token and
/// the tunnel: the code of production on other transports.
/// </summary>
internal sealed class EmbeddedPanel : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly EmbeddedSettings _settings;
    private readonly SharedMemoryFabric _fabric = new();
    private readonly MetricsSources _metrics = new("panel");
    private readonly Stack<WebApplication> _running = new();

    public EmbeddedPanel(StandaloneOptions options, StandaloneSecrets secrets) =>
        _settings = new EmbeddedSettings(options, secrets);

    public bool IsUp { get; private set; }

    /// <summary>docker or process; known once it is up.</summary>
    public string Runtime { get; private set; } = "";

    /// <summary>Whether people may make accounts by themselves; known once it is up.</summary>
    public bool RegistrationIsOpen { get; private set; }

    /// <summary>The code for the first administrator.</summary>
    public string SetupCode => _settings.SetupCode;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Identity first: the others ask it for keys and tokens. They are built
        // side by side, since building is most of the work.
        var identity = Task.Run(() => IdentityHost.Create([], Configure("identity")), cancellationToken);
        Task<WebApplication>[] services =
        [
            Task.Run(() => NodesHost.Create([], Configure("nodes")), cancellationToken),
            Task.Run(() => InstancesHost.Create([], Configure("instances")), cancellationToken),
            Task.Run(() => BillingHost.Create([], Configure("billing")), cancellationToken),
            Task.Run(() => AlertsHost.Create([], Configure("alerts")), cancellationToken),
        ];
        await StartAsync(await identity, cancellationToken);
        await Task.WhenAll((await Task.WhenAll(services)).Select(service => StartAsync(service, cancellationToken)));
        await StartAsync(GatewayHost.Create([], Configure("gateway")), cancellationToken);
        var agent = await AgentHost.CreateAsync([], Configure("agent"), cancellationToken);
        await StartAsync(agent, cancellationToken);
        Runtime = agent.Services.GetRequiredService<IContainerRuntime>().Name;
        RegistrationIsOpen = (await identity).Configuration.GetValue("Identity:Registration", false);
        IsUp = true;
    }

    public async ValueTask DisposeAsync()
    {
        while (TryTake() is { } app)
        {
            using var limit = new CancellationTokenSource(Patience);
            await app.StopAsync(limit.Token);
            await app.DisposeAsync();
        }

        _metrics.Dispose();
        _settings.Dispose();
    }

    // The agent goes first, then the gateway, identity last: the reverse of the start.
    private async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        lock (_running)
        {
            _running.Push(app);
        }

        await app.StartAsync(cancellationToken);
    }

    private WebApplication? TryTake()
    {
        lock (_running)
        {
            return _running.TryPop(out var app) ? app : null;
        }
    }

    private Action<WebApplicationBuilder> Configure(string host) =>
        builder =>
        {
            _settings.Apply(builder, host);
            builder.Services.AddSingleton(_fabric).AddSingleton(_metrics);
        };
}
