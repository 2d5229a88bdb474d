namespace Panel.Contracts;

/// <summary>Asks identity to send a plain text. Send it through the outbox to <see cref="Queue"/>.</summary>
/// <param name="ReplyTo">Where answers go; null for the panel's own address.</param>
public sealed record SendMail(string To, string Subject, string Text, string? ReplyTo)
{
    public const string Queue = "identity-send-mail";
}
