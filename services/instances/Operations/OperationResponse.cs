using Panel.Instances.Data;

namespace Panel.Instances.Operations;

/// <summary>An operation as the API shows it.</summary>
/// <param name="Warnings">What went wrong or was changed without failing it, for
/// people: 50 lines of 500 characters at most.</param>
public sealed record OperationResponse(
    Guid Id,
    OperationKind Kind,
    OperationStatus Status,
    Guid InstanceId,
    Guid NodeId,
    ProgressResponse Progress,
    OperationErrorResponse? Error,
    DateTimeOffset CreatedAt,
    DateTimeOffset Deadline,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    IReadOnlyList<string> Warnings
)
{
    public static OperationResponse Of(Operation row) =>
        new(
            row.Id,
            row.Kind,
            row.Status,
            row.InstanceId,
            row.NodeId,
            new ProgressResponse(row.Percent, row.Message),
            row.ErrorCode is null ? null : new OperationErrorResponse(row.ErrorCode, row.Error ?? row.ErrorCode),
            row.CreatedAt,
            row.Deadline,
            row.StartedAt,
            row.EndedAt,
            OperationWarnings.Of(row.Warnings)
        );
}

/// <param name="Percent">0–100, null when unknown.</param>
public sealed record ProgressResponse(int? Percent, string? Message);

public sealed record OperationErrorResponse(string Code, string Message);
