using Panel.Agent.Console;
using Panel.Agent.Instances.State;
using Panel.Agent.Reports;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Contracts;

namespace Panel.Agent.Instances;

/// <summary>What one instance's supervisor and actions share: its record, its run, its console.</summary>
internal sealed class InstanceContext(
    Guid id,
    InstanceRecord? record,
    InstancePaths paths,
    string folder,
    InstanceConsoles consoles,
    IContainerRuntime runtime,
    InstanceJournal journal,
    InstanceLook look,
    TimeProvider clock,
    ILogger logger
)
{
    private volatile InstanceRecord? _record = record;
    private volatile WorkloadRun? _run;

    public Guid Id => id;

    /// <summary>Guards the record and the supervisor's queue.</summary>
    public Lock Gate { get; } = new();

    public WakeSignal Wake { get; } = new(clock);

    /// <summary>Null for an instance that is not known here: never was, or is deleted.</summary>
    public InstanceRecord? Record => _record;

    /// <summary>The workload's present life, until its end has been dealt with.</summary>
    public WorkloadRun? Run => _run;

    public InstancePaths Paths => paths;

    public string Folder => folder;

    public InstanceConsole Console { get; } = consoles.Open(id);

    public InstanceLook Look => look;

    public ILogger Logger => logger;

    public IContainerRuntime Runtime => runtime;

    public InstanceJournal Journal => journal;

    public TimeProvider Time => clock;

    public DateTimeOffset Now => clock.GetUtcNow();

    public DiskUsage Disk { get; } = new(paths, clock);

    /// <summary>
    /// The data root, made when it is not there; null when the instance is not known
    /// here or on its way out. Under the gate, as the wish to
    /// delete it is: a folder that is made after that would outlive the instance.
    /// </summary>
    public string? MakeData()
    {
        lock (Gate)
        {
            if (IsLeaving || _record is null or { Desired: DesiredState.Deleted })
            {
                return null;
            }

            if (!Directory.Exists(paths.Data))
            {
                DataFolders.Create(paths);
            }

            return paths.Data;
        }
    }

    /// <summary>The panel deleted it while this agent knew nothing. Set under the gate.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>
    /// Writes what an event changes, and the report about it. Throws once the token is
    /// cancelled: an action that was given up must not write over its successor.
    /// </summary>
    /// <param name="also">What belongs into the same commit; is given the record as it will be.</param>
    public void Apply(InstanceEvent happened, CancellationToken cancellationToken, Action<InstanceRecord?>? also = null)
    {
        lock (Gate)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = InstanceStates.Next(_record, happened);
            if (next == _record && also is null)
            {
                return;
            }

            journal.Transact(() =>
            {
                Store(next, happened);
                also?.Invoke(next);
            });
            // Memory follows the commit, never the other way round.
            _record = next;
            if (next is not null)
            {
                Console.SetState(next.Observation.State);
            }
            else if (happened is Deleted)
            {
                // Not earlier: until the record is gone, nothing may make the folder again.
                IsLeaving = false;
                consoles.Remove(id);
            }
        }
    }

    /// <summary>Writes what belongs together, with what an event changes when there is one.</summary>
    public void Commit(InstanceEvent? happened, Action<InstanceRecord?> also)
    {
        lock (Gate)
        {
            if (happened is null)
            {
                journal.Transact(() => also(_record));
            }
            else
            {
                Apply(happened, CancellationToken.None, also);
            }
        }
    }

    private void Store(InstanceRecord? next, InstanceEvent happened)
    {
        if (happened is Deleted deleted)
        {
            journal.Delete(id, deleted.Generation);
        }
        else if (next is not null && next != _record)
        {
            journal.Save(next, report: happened.IsNews && next.Observation != _record?.Observation);
        }
    }

    /// <summary>
    /// The workload that runs, also when it was not this agent's life that started it; null when none does.
    /// </summary>
    public async Task<WorkloadRun?> FindRunAsync(CancellationToken cancellationToken)
    {
        if (
            _run is null
            && await runtime.InspectAsync(id, ContainerRole.Workload, cancellationToken) is { Running: true } container
        )
        {
            return Attach(container, cancellationToken);
        }

        return _run is { IsAlive: true } run ? run : null;
    }

    public WorkloadRun Attach(RuntimeContainer container, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Detach();
            var ready = new ReadyDetector(_record!.Spec, runtime, clock);
            return _run = new WorkloadRun(
                this,
                container,
                ready,
                awaitReady: _record.Observation.State != InstanceState.Running,
                logger
            );
        }
    }

    public ConsoleReader NewPump(Action<string> onLine) => new(Console, id, runtime, onLine, logger);

    public void Detach()
    {
        _run?.Stop();
        _run = null;
    }
}
