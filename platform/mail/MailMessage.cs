namespace Panel.Mail;

/// <summary>A mail as it goes out.</summary>
/// <param name="Id">The same at each attempt, so that a receiver can tell a second copy.</param>
/// <param name="ReplyTo">Null: answers go to the sender.</param>
internal sealed record MailMessage(Guid Id, string To, string? ReplyTo, string Subject, string Body);
