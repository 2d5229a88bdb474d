using System.Text.Json;
using Panel.Contracts;
using Panel.Instances.Data;
using Panel.Operations;

namespace Panel.Instances.Operations;

/// <summary>An operation as the API shows it.</summary>
/// <param name="Kind">What is done, for example start or archive; services and builds add kinds.</param>
/// <param name="InstanceId">The subject, when it is an instance.</param>
/// <param name="NodeId">Where it runs; null when it runs on none.</param>
/// <param name="Warnings">What went wrong or was changed without failing it, for
/// people: 50 lines of 500 characters at most.</param>
/// <param name="Result">What its work brought, by its kind; null when nothing.</param>
public sealed record OperationResponse(
    Guid Id,
    string Kind,
    OperationStatus Status,
    OperationSubjectResponse Subject,
    Guid? InstanceId,
    Guid? NodeId,
    ProgressResponse Progress,
    OperationErrorResponse? Error,
    DateTimeOffset CreatedAt,
    DateTimeOffset Deadline,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    IReadOnlyList<string> Warnings,
    JsonElement? Result
)
{
    public static OperationResponse Of(Operation row) =>
        new(
            row.Id,
            row.Kind,
            row.Status,
            new OperationSubjectResponse(row.SubjectType, row.SubjectId, row.SubjectName),
            row.SubjectType == Instance.SubjectType ? row.SubjectId : null,
            row.NodeId,
            new ProgressResponse(row.Percent, row.Message),
            row.ErrorCode is null ? null : new OperationErrorResponse(row.ErrorCode, row.Error ?? row.ErrorCode),
            row.CreatedAt,
            row.Deadline,
            row.StartedAt,
            row.EndedAt,
            OperationWarnings.Of(row.Warnings),
            row.Result is null ? null : JsonElement.Parse(row.Result)
        );
}

/// <param name="Type">For example instance.</param>
/// <param name="Name">As it was called when the operation began.</param>
public sealed record OperationSubjectResponse(string Type, Guid Id, string Name);

/// <param name="Percent">0–100, null when unknown.</param>
public sealed record ProgressResponse(int? Percent, string? Message);

public sealed record OperationErrorResponse(string Code, string Message);
