using System.Collections.Concurrent;
using Panel.Agent.Instances;
using Panel.Agent.Runtimes;
using Panel.Contracts;

namespace Panel.Agent.Tests.Endpoints;

/// <summary>Instances with real folders.</summary>
internal sealed class FakeInstances(string root) : IInstances
{
    private readonly ConcurrentDictionary<Guid, InstanceSpec> specs = new();
    private readonly ConcurrentDictionary<Guid, DiskUsage> disks = new();

    public InstanceState State { get; set; } = InstanceState.InstallFailed;

    public Guid Add(params string[] denylist) => Add(0, denylist);

    public Guid Add(long diskBytes, params string[] denylist)
    {
        var id = Guid.CreateVersion7();
        Directory.CreateDirectory(PathsFor(id).Data);
        Directory.CreateDirectory(PathsFor(id).Logs);
        specs[id] = new InstanceSpec(
            id,
            Guid.CreateVersion7(),
            "test",
            1,
            "image",
            [],
            [],
            null,
            StartupMode.Shell,
            null,
            null,
            new Dictionary<string, string>(),
            [],
            "/home/container",
            [],
            new ResourceLimits(1000, 512 << 20, diskBytes, 0),
            RestartPolicy.Never,
            new StopSpec(null, null, 30),
            new ReadySpec([], false, null, 1),
            null,
            [],
            null,
            denylist,
            []
        );
        return id;
    }

    public IReadOnlyList<InstanceObservation> Observe() => [.. specs.Keys.Select(id => Observe(id)!)];

    public InstanceObservation? Observe(Guid instanceId) =>
        specs.ContainsKey(instanceId)
            ? new InstanceObservation(instanceId, State, 1, TimeProvider.System.GetUtcNow(), null, null, 0, null, null)
            : null;

    public InstancePaths? PathsOf(Guid instanceId) => specs.ContainsKey(instanceId) ? PathsFor(instanceId) : null;

    public string? DataOf(Guid instanceId) =>
        specs.ContainsKey(instanceId) ? Directory.CreateDirectory(PathsFor(instanceId).Data).FullName : null;

    public DiskUsage? DiskOf(Guid instanceId) =>
        specs.ContainsKey(instanceId)
            ? disks.GetOrAdd(instanceId, id => new DiskUsage(PathsFor(id), TimeProvider.System))
            : null;

    public InstanceSpec? SpecOf(Guid instanceId) => specs.GetValueOrDefault(instanceId);

    private InstancePaths PathsFor(Guid id) =>
        new(
            Path.Combine(root, id.ToString(), "data"),
            Path.Combine(root, id.ToString(), "volumes"),
            Path.Combine(root, id.ToString(), "logs")
        );
}
