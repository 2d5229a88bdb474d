namespace Panel.Data.Messaging;

/// <summary>What may be shown of a message that could not be sent. Never its content, which may hold secrets.</summary>
/// <param name="Position">Its place in the table; the next page begins after it.</param>
/// <param name="MessageType">Name of the contract.</param>
/// <param name="Destination">A queue; null for an event.</param>
/// <param name="Reason">The failure of the last attempt, as far as it is kept.</param>
public sealed record ParkedMessage(
    long Position,
    Guid Id,
    string MessageType,
    string? Destination,
    DateTimeOffset CreatedAt,
    DateTimeOffset ParkedAt,
    string? Reason
);
