namespace Panel.Contracts;

// Events about operations, from whichever service runs them, and to it.

/// <summary>
/// The whole of what is shown of an operation; said when it begins, with each step and at its end. Receivers keep the
/// highest <paramref name="Version"/>.
/// </summary>
/// <param name="Service">Which runs it.</param>
/// <param name="SubjectType">For example instance, node, zone.</param>
/// <param name="NodeId">Null when it runs on none.</param>
/// <param name="Kind">In snake_case, as the API shows it.</param>
/// <param name="Result">What its work brought: a JSON object of 16 KiB at most; null when nothing.</param>
/// <param name="ReadPermission">Lets a member of the organization read it.</param>
/// <param name="CancelPermission">Lets a member of the organization cancel it.</param>
public sealed record OperationChanged(
    Guid OperationId,
    string Service,
    Guid OrganizationId,
    string SubjectType,
    Guid SubjectId,
    string SubjectName,
    Guid? NodeId,
    string Kind,
    OperationStatus Status,
    int? Percent,
    string? Message,
    string? ErrorCode,
    string? Error,
    IReadOnlyList<string> Warnings,
    string? Result,
    DateTimeOffset CreatedAt,
    DateTimeOffset Deadline,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    Guid RequestedBy,
    string ReadPermission,
    string CancelPermission,
    long Version,
    DateTimeOffset At
);

/// <summary>A user wants an operation of <paramref name="Service"/> given up. Others ignore it.</summary>
public sealed record OperationCancelRequested(Guid OperationId, string Service, Guid RequestedBy, DateTimeOffset At);
