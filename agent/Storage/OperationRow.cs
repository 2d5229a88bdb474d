using System.Text;
using Panel.Contracts;

namespace Panel.Agent.Storage;

internal enum OperationState
{
    Queued,
    Running,
    Ended,
}

/// <summary>How an action ended. Code is stable and null on success; error is for people.</summary>
/// <param name="Warnings">What went wrong without failing it, one line each; null when nothing did.</param>
/// <param name="Result">What its kind tells of its work: a JSON object of 16 KiB at most; null when nothing.</param>
internal sealed record ActionResult(
    OperationOutcome Outcome,
    string? Code = null,
    string? Error = null,
    IReadOnlyList<string>? Warnings = null,
    string? Result = null
)
{
    private const int LongestResult = 16 * 1024;

    public const string DeadlineCode = "deadline_exceeded";

    public static readonly ActionResult Success = new(OperationOutcome.Succeeded);

    public static readonly ActionResult UnknownInstance = Failure(
        "unknown_instance",
        "The instance is not known on this node."
    );

    public static readonly ActionResult Cancelled = new(
        OperationOutcome.Cancelled,
        "cancelled",
        "The operation was cancelled."
    );

    public static ActionResult Failure(string code, string error) => new(OperationOutcome.Failed, code, error);

    public static ActionResult Superseded(string error) => new(OperationOutcome.Superseded, "superseded", error);

    /// <summary>Without a result that is too long to be reported, which is said instead.</summary>
    public ActionResult Bounded() =>
        Result is not null && Encoding.UTF8.GetByteCount(Result) > LongestResult
            ? this with
            {
                Result = null,
                Warnings = [.. Warnings ?? [], "What it tells of its work was too long to be reported."],
            }
            : this;
}

/// <summary>One operation that the agent was given, remembered for a week after its end.</summary>
/// <param name="Kind">The name of its handler.</param>
/// <param name="Generation">Null when it carries out no desired state.</param>
/// <param name="Payload">What only its kind needs, as JSON.</param>
/// <param name="Traceparent">The span of its command. Null when traces are not collected.</param>
internal sealed record OperationRow(
    Guid Id,
    Guid InstanceId,
    string Kind,
    long? Generation,
    DateTimeOffset Deadline,
    string? Payload = null,
    OperationState State = OperationState.Queued,
    ActionResult? Result = null,
    string? Traceparent = null
);
