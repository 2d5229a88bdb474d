using Microsoft.Extensions.Logging.Abstractions;
using Panel.Agent.Runtimes;
using Panel.Agent.Runtimes.Processes;
using Panel.Agent.Storage;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Agent.Tests.Runtimes.Processes;

/// <summary>
/// A panel's data folder as standalone has it, with the agent's in it, and plain processes that try to reach it.
/// </summary>
internal sealed class IsolatedNode : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<Guid> _started = [];
    private readonly ProcessIsolation? _isolation;

    public IsolatedNode(ProcessIsolation? isolation = null, Action<RuntimeOptions>? configure = null)
    {
        Directory.CreateDirectory(Path.Combine(Panel, "agent"));
        // As readable as a careless operator may leave them.
        foreach (var file in (string[])["secrets.json", "identity.db", "agent/agent.db", "agent/identity.json"])
        {
            File.WriteAllText(Path.Combine(Panel, file), "the-secret");
        }

        Options = new RuntimeOptions { Data = Path.Combine(Panel, "agent"), HiddenFolders = { Panel } };
        configure?.Invoke(Options);
        _isolation = isolation;
        StartAgent();
    }

    public string Panel => _folder["panel"];

    public RuntimeOptions Options { get; }

    public ProcessRuntime Runtime { get; private set; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>After <c>Runtime</c> was disposed: what a new process of the agent would have.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(Runtime))]
    public void StartAgent() =>
        Runtime = new ProcessRuntime(Options, _isolation, TimeProvider.System, NullLoggerFactory.Instance);

    public InstancePaths PathsOf(Guid id) => new AgentData(Options.Data).PathsOf(id);

    public static InstanceSpec Spec(string startup, params (string Name, string Value)[] variables) =>
        new(
            Guid.CreateVersion7(),
            Guid.Empty,
            "test",
            1,
            "no image",
            [],
            [],
            startup,
            StartupMode.Shell,
            null,
            null,
            variables.ToDictionary(variable => variable.Name, variable => variable.Value),
            [],
            "/home/container",
            [],
            new ResourceLimits(0, 0, 0, 0),
            RestartPolicy.Never,
            new StopSpec(null, null, 10),
            new ReadySpec([], false, null, 0),
            null,
            [],
            null,
            [],
            [],
            TrustedOrganization: true
        );

    public Task<RuntimeContainer> StartAsync(InstanceSpec spec, ContainerRole role = ContainerRole.Workload)
    {
        _started.Add(spec.InstanceId);
        return Runtime.StartAsync(spec, role, PathsOf(spec.InstanceId), Cancellation);
    }

    /// <summary>Runs it to its end; gives its exit code and all that it printed.</summary>
    public async Task<(int Code, string Output)> RunAsync(
        InstanceSpec spec,
        ContainerRole role = ContainerRole.Workload
    )
    {
        await StartAsync(spec, role);
        var exit = await Runtime
            .WaitAsync(spec.InstanceId, role, Cancellation)
            .WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        var lines = new List<string>();
        await foreach (var line in Runtime.ReadOutputAsync(spec.InstanceId, role, null, Cancellation))
        {
            lines.Add(line.Text);
        }

        return (exit.Code, string.Join('\n', lines));
    }

    public Task<(int Code, string Output)> RunAsync(string startup, params (string Name, string Value)[] variables) =>
        RunAsync(Spec(startup, variables));

    public async Task UntilAsync(InstanceSpec spec, string line)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        await foreach (
            var read in Runtime.ReadOutputAsync(spec.InstanceId, ContainerRole.Workload, null, deadline.Token)
        )
        {
            if (read.Text == line)
            {
                return;
            }
        }

        Assert.Fail($"The workload ended without '{line}'.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in _started.Distinct())
        {
            foreach (var role in Enum.GetValues<ContainerRole>())
            {
                await Runtime.RemoveAsync(id, role, CancellationToken.None);
            }
        }

        await Runtime.DisposeAsync();
        _folder.Dispose();
    }
}
