using Panel.Contracts;

namespace Panel.Agent.Storage;

internal enum ActionKind
{
    Install,
    Start,
    Restart,
    Stop,
    Kill,
    Delete,
    Update,
    Inspect,
}

internal enum OperationState
{
    Queued,
    Running,
    Ended,
}

/// <summary>How an action ended. Code is stable and null on success; error is for people.</summary>
/// <param name="Warnings">What went wrong without failing it, one line each; null when nothing did.</param>
internal sealed record ActionResult(
    OperationOutcome Outcome,
    string? Code = null,
    string? Error = null,
    IReadOnlyList<string>? Warnings = null
)
{
    public static readonly ActionResult Success = new(OperationOutcome.Succeeded);

    public static ActionResult Failure(string code, string error) => new(OperationOutcome.Failed, code, error);

    public static ActionResult Superseded(string error) => new(OperationOutcome.Superseded, "superseded", error);
}

/// <summary>One operation that the agent was given, remembered for a week after its end.</summary>
/// <param name="Traceparent">The span of its command. Null when traces are not collected.</param>
internal sealed record OperationRow(
    Guid Id,
    Guid InstanceId,
    ActionKind Kind,
    long Generation,
    DateTimeOffset Deadline,
    bool ThenStart,
    OperationState State = OperationState.Queued,
    ActionResult? Result = null,
    string? Traceparent = null
);
