using Panel.Contracts;
using Panel.Data.Paging;

namespace Panel.Operations;

/// <summary>
/// Something slow that was asked for. It always reaches an end: by a report, or by the watchdog at its deadline.
/// </summary>
public sealed class Operation : IHasId
{
    public const int LongestKind = 16;
    public const int LongestSubjectType = 16;
    internal const int LongestCode = 64;
    internal const int LongestMessage = 1000;
    internal const int LongestError = 4000;

    public required Guid Id { get; init; }

    /// <summary>The service that runs it.</summary>
    public required string Service { get; init; }

    public required Guid OrganizationId { get; init; }

    public required string SubjectType { get; init; }

    public required Guid SubjectId { get; init; }

    public required string SubjectName { get; init; }

    /// <summary>Null when it runs on none.</summary>
    public Guid? NodeId { get; init; }

    public required string Kind { get; init; }

    /// <summary>What the kind needs to send the command; never shown.</summary>
    public string? Arguments { get; init; }

    public OperationStatus Status { get; set; }

    public int? Percent { get; set; }

    /// <summary>The last step, for people.</summary>
    public string? Message { get; set; }

    public string? ErrorCode { get; set; }

    public string? Error { get; set; }

    /// <summary>What went wrong without failing it, for people; one line each.</summary>
    public string? Warnings { get; set; }

    /// <summary>What its work brought: a JSON object.</summary>
    public string? Result { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset Deadline { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>The last word of it, while it runs.</summary>
    public DateTimeOffset? ProgressAt { get; set; }

    /// <summary>When the next word must have come; null for kinds that are silent.</summary>
    public DateTimeOffset? StallsAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Its report came, in time or late; another one changes nothing.</summary>
    public bool Reported { get; set; }

    public required Guid RequestedBy { get; init; }

    public required string ReadPermission { get; init; }

    public required string CancelPermission { get; init; }

    /// <summary>Grows with every change: of two that change the row at once, one wins.</summary>
    public long Version { get; set; }

    public bool IsActive => Status is OperationStatus.Queued or OperationStatus.Running;

    public OperationSubject Subject => new(SubjectType, SubjectId, SubjectName);
}
