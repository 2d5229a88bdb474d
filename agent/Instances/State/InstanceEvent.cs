using Panel.Agent.Runtimes;
using Panel.Contracts;

namespace Panel.Agent.Instances.State;

/// <summary>What happened to an instance. <see cref="InstanceStates"/> says what becomes of its record.</summary>
internal abstract record InstanceEvent(DateTimeOffset At)
{
    /// <summary>False for what the panel itself said: it hears of the consequences.</summary>
    public virtual bool IsNews => true;
}

/// <summary>A command brought a specification and what should become of it.</summary>
/// <param name="Installed">Of an instance that is not known here: the panel starts only what was installed.</param>
internal sealed record SpecCommanded(DateTimeOffset At, InstanceSpec Spec, DesiredState Desired, bool Installed)
    : InstanceEvent(At)
{
    public override bool IsNews => false;
}

/// <summary>A command brought a specification for the next start.</summary>
internal sealed record SpecUpdated(DateTimeOffset At, InstanceSpec Spec) : InstanceEvent(At)
{
    public override bool IsNews => false;
}

/// <summary>A command said what should become of the instance as it is.</summary>
internal sealed record DesiredCommanded(DateTimeOffset At, DesiredState Desired, long Generation) : InstanceEvent(At)
{
    public override bool IsNews => false;
}

/// <summary>The panel told its whole desired state, as it does on each connection.</summary>
internal sealed record DesiredSynchronized(DateTimeOffset At, DesiredInstance Told) : InstanceEvent(At);

/// <summary>An action of this generation is being carried out.</summary>
internal sealed record ActionBegan(DateTimeOffset At, long Generation) : InstanceEvent(At)
{
    public override bool IsNews => false;
}

/// <summary>An action failed and left the instance as it was.</summary>
internal sealed record ActionFailed(DateTimeOffset At, string? Reason) : InstanceEvent(At);

internal sealed record InstallBegan(DateTimeOffset At) : InstanceEvent(At);

internal sealed record InstallSucceeded(DateTimeOffset At) : InstanceEvent(At);

internal sealed record InstallFailed(DateTimeOffset At, string? Reason) : InstanceEvent(At);

/// <summary>The agent ended while the install step ran, and the step with it.</summary>
internal sealed record InstallInterrupted(DateTimeOffset At) : InstanceEvent(At);

/// <param name="ByItself">The agent restarts what crashed; no operation of the panel asked for it.</param>
internal sealed record StartBegan(DateTimeOffset At, bool ByItself) : InstanceEvent(At);

internal sealed record ContainerStarted(
    DateTimeOffset At,
    DateTimeOffset StartedAt,
    IReadOnlyList<string> MissingIsolation
) : InstanceEvent(At);

internal sealed record BecameReady(DateTimeOffset At, DateTimeOffset StartedAt, IReadOnlyList<string> MissingIsolation)
    : InstanceEvent(At);

/// <param name="ByItself">No operation of the panel waits for the answer: the agent tries again.</param>
/// <param name="Cancelled">The panel took the start back.</param>
internal sealed record StartFailed(DateTimeOffset At, string? Reason, bool ByItself, bool Cancelled)
    : InstanceEvent(At);

internal sealed record StopAsked(DateTimeOffset At) : InstanceEvent(At);

/// <param name="Runs">The workload is still alive.</param>
/// <param name="Cancelled">The panel took the stop back.</param>
internal sealed record StopFailed(DateTimeOffset At, string? Reason, bool Runs, bool Cancelled) : InstanceEvent(At);

/// <summary>A stop or kill was carried out.</summary>
/// <param name="Exit">Null when nothing ran.</param>
internal sealed record Stopped(DateTimeOffset At, ContainerExit? Exit) : InstanceEvent(At);

/// <summary>The workload ended although no action here asked for that.</summary>
internal sealed record Exited(DateTimeOffset At, ContainerExit Exit, DateTimeOffset? StartedAt) : InstanceEvent(At);

/// <summary>A look found a workload that was not followed.</summary>
internal sealed record FoundRunning(DateTimeOffset At, DateTimeOffset StartedAt, IReadOnlyList<string> MissingIsolation)
    : InstanceEvent(At);

/// <summary>The machine was restarted since the agent last ran; what ended then did not crash.</summary>
internal sealed record NodeRebooted(DateTimeOffset At) : InstanceEvent(At);

/// <summary>Time passed, and a workload may have been up long enough for its crashes to be forgotten.</summary>
internal sealed record TimePassed(DateTimeOffset At) : InstanceEvent(At);

/// <summary>The disk use was measured.</summary>
/// <param name="Before">What the last measure had to complain about; null when nothing.</param>
internal sealed record DiskMeasured(DateTimeOffset At, string? Before, string? Now) : InstanceEvent(At);

/// <summary>Nothing of the instance is left on this node.</summary>
/// <param name="Generation">What was told before it, and comes after it, makes nothing again.</param>
internal sealed record Deleted(DateTimeOffset At, long Generation) : InstanceEvent(At);
