using Panel.Agent.Instances.State;
using Panel.Agent.Storage;

namespace Panel.Agent.Instances.Actions;

/// <summary>One kind of thing to do with an instance. The engine around it knows no kind by name.</summary>
internal interface IActionHandler
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(5);

    /// <summary>Its name, kept with each operation: never changed.</summary>
    string Kind { get; }

    Lane Lane { get; }

    ActionRank Rank => ActionRank.Ordinary;

    /// <summary>Whether it can be taken back once it runs; while it waits it always can.</summary>
    bool CanBeCancelled => true;

    /// <summary>After how long without progress it counts as stalled; null when it need not report any.</summary>
    TimeSpan? StallLimit => Lane == Lane.Data ? LongestSilence : null;

    /// <summary>Whether it ends an action that is only starting the workload, rather than wait for it.</summary>
    bool OvertakesStarts => false;

    /// <summary>Whether the action has nothing left but to start the workload and wait until it is ready.</summary>
    bool IsStarting(InstanceAction action, InstanceRecord? record) => false;

    /// <summary>
    /// Does it. An expected failure is a result; a <see cref="Runtimes.RuntimeException"/> becomes one. May be called
    /// again after an agent's restart, then with <see cref="InstanceAction.Resumed"/>.
    /// </summary>
    Task<ActionResult> RunAsync(InstanceContext instance, RunningAction running, CancellationToken cancellationToken);

    /// <summary>Brings the instance to a plain state after a failure or a cancellation, before the operation ends.</summary>
    Task SettleAsync(
        InstanceContext instance,
        RunningAction running,
        ActionResult result,
        CancellationToken cancellationToken
    ) => Task.CompletedTask;

    /// <summary>What success means for the record, in the commit that ends the operation; null for nothing more.</summary>
    InstanceEvent? EventOfSuccess(InstanceAction action, DateTimeOffset now) => null;
}

/// <summary>A kind that a command of the panel asks for.</summary>
internal interface IActionHandler<in TCommand> : IActionHandler
    where TCommand : class
{
    ActionCommand Read(TCommand command, DateTimeOffset now);
}

/// <summary>A kind that the agent also finds due by itself.</summary>
internal interface IDueHandler : IActionHandler
{
    /// <summary>Whether a failure of its own settles when it is due again.</summary>
    bool PacesItself => false;

    /// <summary>Null while it is not due by itself. The caller holds the instance's gate.</summary>
    DateTimeOffset? DueAt(InstanceContext instance, DateTimeOffset now);

    /// <summary>How long it may take when the agent does it by itself.</summary>
    TimeSpan LimitOf(InstanceContext instance);
}
