using System.Net;
using System.Text.Json.Nodes;
using Panel.Testing;

namespace Panel.E2E.Tests.Cluster;

/// <summary>
/// The distributed panel: gateway, five services and an agent, each a process
/// of its own, on PostgreSQL and RabbitMQ. The agent
/// registers with a single-use token and only dials out.
/// </summary>
/// <param name="runtime">The agent's: docker or process.</param>
/// <param name="ownServers">True for tests that stop PostgreSQL or RabbitMQ.</param>
public abstract class PanelCluster(string runtime, bool ownServers) : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    private readonly TempFolder _folder = new();
    private readonly ClusterStores _stores = new(ownServers);
    private readonly Dictionary<string, ProgramProcess> _processes = [];
    private ClusterSettings? _settings;
    private PanelUser? _admin;

    /// <summary>Calls without a credential.</summary>
    public PanelClient Anonymous { get; private set; } = null!;

    public PanelUser Administrator =>
        _admin ?? throw new InvalidOperationException("The cluster has not been started.");

    /// <summary>The administrator's client.</summary>
    public PanelClient Admin => Administrator.Client;

    public Guid NodeId { get; private set; }

    internal ClusterStores Stores => _stores;

    internal ClusterSettings Settings => _settings!;

    /// <summary>The agent's folder of an instance.</summary>
    public string FolderOf(Guid instance) => Path.Combine(AgentData, "instances", instance.ToString());

    /// <summary>Settings of every program beside the usual ones.</summary>
    private protected virtual IReadOnlyDictionary<string, string> MoreSettings => new Dictionary<string, string>();

    private string AgentData => _folder["agent"];

    public async ValueTask InitializeAsync()
    {
        try
        {
            await StartAsync();
        }
        catch (Exception exception)
        {
            var logs = LogsSince(new Dictionary<string, int>());
            await DisposeAsync();
            throw new InvalidOperationException($"The cluster did not start: {exception.Message}\n{logs}", exception);
        }
    }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync(string program) => _processes[program].KillAsync();

    /// <summary>Stops everything of the program that runs, and starts it again; returns when it is ready.</summary>
    /// <param name="status">What a service says of itself then.</param>
    public async Task RestartAsync(
        string program,
        IReadOnlyDictionary<string, string>? changes = null,
        string status = "healthy"
    )
    {
        await _processes[program].StopAsync();
        await StartAsync(program, changes, status);
    }

    /// <summary>Starts a program that was killed or stopped; returns when it is ready.</summary>
    /// <param name="status">What a service says of itself then.</param>
    public async Task StartAsync(
        string program,
        IReadOnlyDictionary<string, string>? changes = null,
        string status = "healthy"
    )
    {
        _processes[program].Start(changes);
        if (program == "agent")
        {
            await AwaitNodeAsync();
        }
        else
        {
            await AwaitReadyAsync(program, status);
        }
    }

    /// <summary>SIGSTOP: it hangs, with its connections open.</summary>
    public Task PauseAsync(string program) => _processes[program].PauseAsync();

    public Task ResumeAsync(string program) => _processes[program].ResumeAsync();

    /// <summary>Where each log ends now.</summary>
    public IReadOnlyDictionary<string, int> LogPositions() =>
        _processes.ToDictionary(process => process.Key, process => process.Value.Log.Length);

    /// <summary>What each program has logged since, for the report of a failure.</summary>
    public string LogsSince(IReadOnlyDictionary<string, int> positions) =>
        string.Join(
            '\n',
            _processes.Values.Select(process =>
            {
                var log = process.Log[positions.GetValueOrDefault(process.Name)..];
                return $"----- {process.Name}{(process.IsRunning ? "" : " (not running)")}\n"
                    + $"{(log.Length > 6000 ? "…" + log[^6000..] : log)}";
            })
        );

    /// <summary>The lines that each program has logged since.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> LinesSince(IReadOnlyDictionary<string, int> positions) =>
        _processes.ToDictionary(
            process => process.Key,
            IReadOnlyList<string> (process) =>
                process
                    .Value.Log[positions.GetValueOrDefault(process.Key)..]
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );

    /// <summary>True when the agent's tunnel answers, so that consoles and files are within reach.</summary>
    public Task AwaitTunnelAsync(Guid instance) =>
        Eventually.TrueAsync(
            async cancellationToken =>
                (await Admin.GetAsync($"/v1/instances/{instance}/stats", cancellationToken)).Status
                == HttpStatusCode.OK,
            TimeSpan.FromSeconds(20)
        );

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes.Values)
        {
            await process.DisposeAsync();
        }

        await Leftovers.RemoveAsync(_folder.Path, NodeId);
        _admin?.Dispose();
        Anonymous?.Dispose();
        await _stores.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task StartAsync()
    {
        await _stores.StartAsync();
        _settings = new ClusterSettings(_stores.ConnectionStringOf, _stores.Bus.Url, _stores.Bus.ManagementUrl);
        foreach (var program in PanelProgram.Services)
        {
            Add(program, _settings.Of(program)).Start();
        }

        await Task.WhenAll(PanelProgram.Services.Select(program => AwaitReadyAsync(program.Name)));
        Anonymous = new PanelClient(_settings.AddressOf("gateway"));
        _admin = await Anonymous.BootstrapAsync(_settings.SetupCode);
        var token = (await Admin.PostAsync("/v1/nodes/register-token", new { shared = true, name = "first" })).Expect(
            HttpStatusCode.Created
        )["token"]!.GetValue<string>();
        Add(PanelProgram.Agent, _settings.OfAgent(token, AgentData, runtime)).Start();
        await AwaitNodeAsync();
        await GiveOwnPortsAsync();
    }

    private ProgramProcess Add(PanelProgram program, Dictionary<string, string> settings) =>
        _processes[program.Name] = new ProgramProcess(
            program,
            _folder.Path,
            settings.Concat(MoreSettings).ToDictionary()
        );

    private async Task AwaitReadyAsync(string program, string status = "healthy")
    {
        using var client = new PanelClient(_settings!.AddressOf(program));
        await Eventually.GetAsync(
            cancellationToken =>
                _processes[program].IsRunning
                    ? client.GetAsync("/health/ready", cancellationToken)
                    : throw new InvalidOperationException($"{program} has ended"),
            answer => answer.Body?["status"]?.GetValue<string>() == status,
            StartLimit,
            condition: $"{program} is ready"
        );
    }

    private async Task AwaitNodeAsync()
    {
        var node = await Eventually.GetAsync(
            async cancellationToken =>
                (await Admin.GetAsync("/v1/nodes", cancellationToken)).Expect(HttpStatusCode.OK)["data"]!
                    .AsArray()
                    .SingleOrDefault(),
            found => found?["status"]?.GetValue<string>() == "online",
            StartLimit,
            condition: "the node is online"
        );
        NodeId = node!["id"]!.GetValue<Guid>();
    }

    // Other tests may have a node on the same machine and engine at this time.
    private async Task GiveOwnPortsAsync()
    {
        var first = FreePort.Next();
        (
            await Admin.PutAsync(
                $"/v1/nodes/{NodeId}",
                new { ports = new JsonObject { ["first"] = first, ["last"] = first + 50 } }
            )
        ).Expect(HttpStatusCode.OK);
    }
}
