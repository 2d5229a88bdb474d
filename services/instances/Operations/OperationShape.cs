namespace Panel.Instances.Operations;

/// <summary>An operation as the API shows it.</summary>
/// <param name="Warnings">What went wrong or was changed without failing it, for
/// people: 50 lines of 500 characters at most.</param>
public sealed record OperationShape(
    Guid Id,
    OperationKind Kind,
    OperationStatus Status,
    Guid InstanceId,
    Guid NodeId,
    ProgressShape Progress,
    OperationErrorShape? Error,
    DateTimeOffset CreatedAt,
    DateTimeOffset Deadline,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    IReadOnlyList<string> Warnings
)
{
    public static OperationShape Of(Operation row) =>
        new(
            row.Id,
            row.Kind,
            row.Status,
            row.InstanceId,
            row.NodeId,
            new ProgressShape(row.Percent, row.Message),
            row.ErrorCode is null ? null : new OperationErrorShape(row.ErrorCode, row.Error ?? row.ErrorCode),
            row.CreatedAt,
            row.Deadline,
            row.StartedAt,
            row.EndedAt,
            OperationWarnings.Of(row.Warnings)
        );
}

/// <param name="Percent">0–100, null when unknown.</param>
public sealed record ProgressShape(int? Percent, string? Message);

public sealed record OperationErrorShape(string Code, string Message);
