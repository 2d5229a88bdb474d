namespace Panel.Identity.Mail;

/// <summary>What became of one attempt.</summary>
/// <param name="Final">False: it may work later.</param>
/// <param name="Reason">For the operator; null when delivered.</param>
internal sealed record Delivery(bool Delivered, bool Final, string? Reason)
{
    public static readonly Delivery Done = new(true, true, null);

    public static Delivery Refused(string reason) => new(false, true, reason);

    public static Delivery Later(string reason) => new(false, false, reason);
}
