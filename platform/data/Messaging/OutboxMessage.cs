namespace Panel.Data.Messaging;

/// <summary>A message that the business transaction wants sent. Deleted once the broker has confirmed it.</summary>
internal sealed class OutboxMessage
{
    /// <summary>The order of sending. The database counts it.</summary>
    public long Position { get; init; }

    /// <summary>Becomes the message id on the bus, so that a second sending is recognised.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>Type and assembly of the contract, without version.</summary>
    public required string MessageType { get; init; }

    /// <summary>A queue's name; null publishes.</summary>
    public string? Destination { get; init; }

    public required string Body { get; init; }

    /// <summary>The span that wanted it sent. Null when traces are not collected.</summary>
    public string? Traceparent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Sendings that failed through the message's own fault.</summary>
    public int Attempts { get; set; }

    /// <summary>
    /// Due from then on. A dispatcher claims a row by moving this ahead; when
    /// the dispatcher dies, the row falls due again.
    /// </summary>
    public required DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>Set when the attempts are used up. <see cref="ParkedMessages"/> lets it be tried again.</summary>
    public DateTimeOffset? ParkedAt { get; set; }

    public string? LastError { get; set; }
}
