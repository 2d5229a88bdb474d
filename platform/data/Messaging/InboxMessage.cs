namespace Panel.Data.Messaging;

/// <summary>A message that an endpoint has handled; written in the transaction of its consumer.</summary>
internal sealed class InboxMessage
{
    public required Guid MessageId { get; init; }

    /// <summary>The endpoint's queue.</summary>
    public required string Consumer { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
}
