namespace Panel.Contracts;

/// <summary>
/// Asks identity to send a plain text. Only an alerts service of the release before sends it; a service
/// that mails has a table of its own.
/// </summary>
/// <param name="ReplyTo">Where answers go; null for the panel's own address.</param>
public sealed record SendMail(string To, string Subject, string Text, string? ReplyTo)
{
    public const string Queue = "identity-send-mail";
}
