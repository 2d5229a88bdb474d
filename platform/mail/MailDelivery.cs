namespace Panel.Mail;

/// <summary>What became of one attempt.</summary>
/// <param name="Final">False: it may work later.</param>
/// <param name="Reason">For the operator; null when delivered.</param>
internal sealed record MailDelivery(bool Delivered, bool Final, string? Reason)
{
    public static readonly MailDelivery Done = new(true, true, null);

    public static MailDelivery Refused(string reason) => new(false, true, reason);

    public static MailDelivery Later(string reason) => new(false, false, reason);
}
