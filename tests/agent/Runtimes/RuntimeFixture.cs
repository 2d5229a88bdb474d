using Panel.Agent.Runtimes;
using Panel.Contracts;
using Panel.Testing;

namespace Panel.Agent.Tests.Runtimes;

/// <summary>
/// One instance of a workload on a real runtime, in a folder of its own; everything is gone after the test.
/// </summary>
internal sealed class RuntimeFixture(string image, Func<RuntimeOptions, IContainerRuntime> create) : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private IContainerRuntime? _runtime;
    private RuntimeOptions? _options;

    public Guid Id { get; } = Guid.CreateVersion7();

    public InstancePaths Paths => new(_folder["data"], _folder["volumes"], _folder["logs"]);

    /// <summary>
    /// Instances beside the fixture's own have folders of their own: what one owns, another does not reach.
    /// </summary>
    public InstancePaths PathsOf(Guid id) =>
        id == Id ? Paths : new(_folder[$"{id}/data"], _folder[$"{id}/volumes"], _folder[$"{id}/logs"]);

    public RuntimeOptions Options =>
        _options ??= new RuntimeOptions
        {
            NodeId = Guid.CreateVersion7(),
            Data = _folder["agent"],
            DockerSocket = Environment.GetEnvironmentVariable("PANEL_TEST_DOCKER"),
        };

    public IContainerRuntime Runtime => _runtime ??= create(Options);

    /// <summary>What a new agent process would have: nothing but the state outside of it.</summary>
    public async Task RestartAsync()
    {
        if (_runtime is IAsyncDisposable old)
        {
            await old.DisposeAsync();
        }

        _runtime = null;
    }

    public InstanceSpec Spec(string startup, long generation = 1) =>
        new(
            Id,
            Guid.Empty,
            "test",
            generation,
            image,
            [],
            [],
            startup,
            StartupMode.Shell,
            null,
            null,
            new Dictionary<string, string> { ["GREETING"] = "hello" },
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

    public InstanceSpec InstallSpec(string script, string entrypoint = "sh") =>
        Spec("true") with
        {
            Install = new InstallSpec(image, entrypoint, script, 60),
        };

    public Task<RuntimeContainer> StartAsync(string startup) => StartAsync(Spec(startup));

    public Task<RuntimeContainer> StartAsync(InstanceSpec spec, ContainerRole role = ContainerRole.Workload) =>
        Runtime.StartAsync(spec, role, PathsOf(spec.InstanceId), TestContext.Current.CancellationToken);

    public Task<ContainerExit> WaitAsync(ContainerRole role = ContainerRole.Workload) =>
        Runtime.WaitAsync(Id, role, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Output after a time until the predicate holds, or to its end.</summary>
    public async Task<List<RuntimeLine>> ReadAsync(
        DateTimeOffset? since = null,
        Func<List<RuntimeLine>, bool>? until = null,
        ContainerRole role = ContainerRole.Workload
    )
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        var lines = new List<RuntimeLine>();
        await foreach (var line in Runtime.ReadOutputAsync(Id, role, since, deadline.Token))
        {
            lines.Add(line);
            if (until?.Invoke(lines) == true)
            {
                break;
            }
        }

        return lines;
    }

    public Task<List<RuntimeLine>> ReadUntilAsync(string text) => ReadAsync(until: lines => lines[^1].Text == text);

    public async ValueTask DisposeAsync()
    {
        foreach (var role in Enum.GetValues<ContainerRole>())
        {
            await Runtime.RemoveAsync(Id, role, CancellationToken.None);
        }

        await RestartAsync();
        _folder.Dispose();
    }
}
