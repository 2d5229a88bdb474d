using Panel.Contracts;

namespace Panel.Operations;

/// <summary>An operation as other services hear of it.</summary>
internal static class OperationChanges
{
    public static OperationChanged Of(Operation row, DateTimeOffset at) =>
        new(
            row.Id,
            row.Service,
            row.OrganizationId,
            row.SubjectType,
            row.SubjectId,
            row.SubjectName,
            row.NodeId,
            row.Kind,
            row.Status,
            row.Percent,
            row.Message,
            row.ErrorCode,
            row.Error,
            OperationWarnings.Of(row.Warnings),
            row.Result,
            row.CreatedAt,
            row.Deadline,
            row.StartedAt,
            row.EndedAt,
            row.RequestedBy,
            row.ReadPermission,
            row.CancelPermission,
            row.Version,
            at
        );
}
