namespace Panel.Operations;

/// <summary>What is asked for.</summary>
/// <param name="Kind">The name that the kind is registered under.</param>
/// <param name="NodeId">Where it runs; null when it runs on none.</param>
public sealed record OperationRequest(
    string Kind,
    OperationSubject Subject,
    Guid OrganizationId,
    Guid? NodeId,
    Guid RequestedBy
)
{
    /// <summary>What the kind needs to send its command, also again; never shown.</summary>
    public string? Arguments { get; init; }

    /// <summary>What was changed without being asked for, for people.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    internal Operation ToOperation(IOperationKind kind, string service, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            Service = service,
            OrganizationId = OrganizationId,
            SubjectType = Subject.Type,
            SubjectId = Subject.Id,
            SubjectName = Subject.Name,
            NodeId = NodeId,
            Kind = Kind,
            Arguments = Arguments,
            Warnings = OperationWarnings.Add(kept: null, Warnings),
            CreatedAt = now,
            RequestedBy = RequestedBy,
            ReadPermission = kind.ReadPermission,
            CancelPermission = kind.CancelPermission,
        };
}
