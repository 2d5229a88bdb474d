namespace Panel.Mail;

/// <summary>Where a mail stands.</summary>
public enum MailStatus
{
    /// <summary>Waits for its first or its next attempt.</summary>
    Queued,

    /// <summary>A server has taken it.</summary>
    Sent,

    /// <summary>Given up: refused for good, or not delivered in time.</summary>
    Failed,
}
