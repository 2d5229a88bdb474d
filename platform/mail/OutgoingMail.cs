using Panel.Data.Paging;

namespace Panel.Mail;

/// <summary>A mail that waits, or that has left or failed for good within the last month.</summary>
public sealed class OutgoingMail : IHasId
{
    public required Guid Id { get; init; }

    public required string To { get; init; }

    /// <summary>A member's name of the service's enum of templates.</summary>
    public required string Template { get; init; }

    /// <summary>The placeholders' values, encrypted; null once sent.</summary>
    public string? SealedValues { get; set; }

    public required MailStatus Status { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public int Attempts { get; set; }

    /// <summary>Given up after this time.</summary>
    public required DateTimeOffset GiveUpAt { get; set; }

    /// <summary>
    /// Due from then on. A dispatcher claims a row by moving this ahead; when
    /// the dispatcher dies, the row falls due again.
    /// </summary>
    public required DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>When it was sent or given up.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    public string? LastError { get; set; }
}
