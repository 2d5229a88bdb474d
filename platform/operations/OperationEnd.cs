using Panel.Contracts;

namespace Panel.Operations;

/// <summary>How an operation ended.</summary>
/// <param name="Code">Stable reason; null on success.</param>
/// <param name="Report">The node's words; null when the panel ended it.</param>
public sealed record OperationEnd(
    OperationStatus Status,
    string? Code = null,
    string? Error = null,
    OperationFinished? Report = null
)
{
    public static OperationEnd Of(OperationFinished report) =>
        new(StatusOf(report.Outcome), report.Code, report.Error, report);

    private static OperationStatus StatusOf(OperationOutcome outcome) =>
        outcome switch
        {
            OperationOutcome.Succeeded => OperationStatus.Succeeded,
            OperationOutcome.Cancelled => OperationStatus.Cancelled,
            OperationOutcome.Superseded => OperationStatus.Superseded,
            _ => OperationStatus.Failed,
        };
}
