namespace Panel.Alerts.Support;

/// <summary>What a user wrote to the operator. Kept, since a mail can get lost.</summary>
internal sealed class SupportMessage
{
    public const int LongestSubject = 200;
    public const int LongestMessage = 10_000;

    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required Guid? OrganizationId { get; init; }

    /// <summary>What it is about, as the user said.</summary>
    public required Guid? InstanceId { get; init; }

    public required string Subject { get; init; }

    public required string Message { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
