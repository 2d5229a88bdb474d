using System.Collections.Concurrent;
using Panel.Agent.Instances.Actions;
using Panel.Agent.Instances.State;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Bus;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>All instances of this node, and the way in for commands about them.</summary>
internal sealed class InstanceRegistry : IInstances
{
    private readonly SupervisorFactory _factory;
    private readonly TimeProvider _clock;

    // Taken to add or remove a supervisor, so that a command never reaches one that is going.
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Guid, InstanceSupervisor> _supervisors = new();
    private volatile IReadOnlyList<InstanceObservation> _strays = [];

    /// <summary>
    /// Brings back what the agent knew when it ended. Asks no engine: each instance looks for itself once it is begun.
    /// </summary>
    public InstanceRegistry(
        SupervisorFactory factory,
        ActionHandlers handlers,
        InstanceStore instances,
        OperationStore operations,
        MetaStore meta,
        BootId boot,
        TimeProvider clock
    )
    {
        (_factory, _clock) = (factory, clock);
        var rebooted = boot.IsNew(meta);
        foreach (var record in instances.Load())
        {
            _supervisors[record.Id] = factory.Create(record.Id, record, firstLook: true, rebooted);
        }

        foreach (var row in operations.Unended())
        {
            Get(row.InstanceId).Intake.Restore(row, handlers.Find(row.Kind));
        }
    }

    public IEnumerable<InstanceSupervisor> Supervisors => _supervisors.Values;

    public void Begin()
    {
        lock (_gate)
        {
            foreach (var supervisor in _supervisors.Values)
            {
                supervisor.Begin();
            }
        }
    }

    public void Accept(IActionHandler handler, ActionCommand command)
    {
        var (operation, instance, deadline, generation, told, payload) = command;
        var trace = TraceContextCarrier.Current;
        var row = new OperationRow(
            operation,
            instance,
            handler.Kind,
            generation,
            deadline,
            payload,
            Traceparent: trace
        );
        lock (_gate)
        {
            Begun(instance).Intake.Accept(row, handler, told);
        }
    }

    public void Cancel(Guid instanceId, Guid operationId)
    {
        if (_supervisors.TryGetValue(instanceId, out var supervisor))
        {
            supervisor.Intake.Cancel(operationId);
        }
    }

    public void Synchronize(SyncNode sync)
    {
        lock (_gate)
        {
            foreach (var desired in sync.Instances)
            {
                var instance = Begun(desired.Spec.InstanceId).Instance;
                instance.Apply(new DesiredSynchronized(_clock.GetUtcNow(), desired), CancellationToken.None);
                instance.Wake.Set();
            }

            foreach (var id in sync.Deleted)
            {
                Begun(id).Care.MarkForDeletion();
            }
        }
    }

    public void Look(Guid instanceId)
    {
        if (_supervisors.TryGetValue(instanceId, out var supervisor))
        {
            supervisor.Care.Look();
        }
    }

    public void LookAtAll()
    {
        foreach (var supervisor in _supervisors.Values)
        {
            supervisor.Care.Look();
            supervisor.Care.ForgetRestarts();
            supervisor.Intake.EndOverdue();
        }
    }

    /// <summary>Lets go of supervisors whose instance is gone.</summary>
    public async Task PruneAsync()
    {
        List<InstanceSupervisor> gone;
        lock (_gate)
        {
            gone = [.. _supervisors.Values.Where(s => s.Instance.Record is null && s.IsIdle && !s.Care.IsDoomed)];
            gone.ForEach(s => _supervisors.TryRemove(s.Instance.Id, out _));
        }

        foreach (var supervisor in gone)
        {
            await supervisor.DisposeAsync();
        }
    }

    /// <summary>Containers that no record explains; they are left alone and reported.</summary>
    public void SetStrays(IEnumerable<RuntimeContainer> containers) =>
        _strays = [
            .. containers
                .Where(c => c.Role == ContainerRole.Workload && !_supervisors.ContainsKey(c.InstanceId))
                .Select(c => new InstanceObservation(
                    c.InstanceId,
                    InstanceState.Unknown,
                    c.Generation,
                    _clock.GetUtcNow(),
                    c.StartedAt,
                    c.Exit is { } e ? new LastExit(e.Code, e.Oom, e.At) : null,
                    0,
                    null,
                    "The agent has a container for it, but no record."
                )),
        ];

    public IReadOnlyList<InstanceObservation> Observe() =>
        [.. _supervisors.Values.Select(s => s.Instance.Record?.Observation).OfType<InstanceObservation>(), .. _strays];

    public InstanceObservation? Observe(Guid instanceId) => Find(instanceId)?.Record?.Observation;

    public InstancePaths? PathsOf(Guid instanceId) =>
        Find(instanceId) is { Record: not null } instance ? instance.Paths : null;

    public string? DataOf(Guid instanceId) => Find(instanceId)?.MakeData();

    public DiskUsage? DiskOf(Guid instanceId) =>
        Find(instanceId) is { Record: not null } instance ? instance.Disk : null;

    public InstanceSpec? SpecOf(Guid instanceId) => Find(instanceId)?.Record?.Spec;

    public async Task StopAsync()
    {
        foreach (var stop in _supervisors.Values.Select(s => s.DisposeAsync().AsTask()).ToList())
        {
            await stop;
        }
    }

    private InstanceContext? Find(Guid id) =>
        _supervisors.TryGetValue(id, out var supervisor) ? supervisor.Instance : null;

    private InstanceSupervisor Get(Guid id) =>
        _supervisors.GetOrAdd(id, i => _factory.Create(i, null, firstLook: false, rebooted: false));

    private InstanceSupervisor Begun(Guid id)
    {
        if (_supervisors.TryGetValue(id, out var known))
        {
            return known;
        }

        var supervisor = Get(id);
        supervisor.Begin();
        return supervisor;
    }
}
