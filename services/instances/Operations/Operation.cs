using Panel.Data.Paging;

namespace Panel.Instances.Operations;

/// <summary>
/// Something slow that was asked for. It always reaches an end: by the
/// agent's report, or by the watchdog at its deadline.
/// </summary>
public sealed class Operation : IHasId
{
    public required Guid Id { get; init; }

    public required Guid OrganizationId { get; init; }

    public required Guid InstanceId { get; init; }

    public required Guid NodeId { get; init; }

    public required OperationKind Kind { get; init; }

    public OperationStatus Status { get; set; }

    public int? Percent { get; set; }

    /// <summary>The last step, for people.</summary>
    public string? Message { get; set; }

    public string? ErrorCode { get; set; }

    public string? Error { get; set; }

    /// <summary>What went wrong without failing it, for people; one line each.</summary>
    public string? Warnings { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset Deadline { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public required Guid RequestedBy { get; init; }

    public bool IsActive => Status is OperationStatus.Queued or OperationStatus.Running;
}
