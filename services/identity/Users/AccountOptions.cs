namespace Panel.Identity.Users;

/// <summary>Section <c>Identity</c>.</summary>
internal sealed class AccountOptions
{
    public const string Section = "Identity";

    /// <summary>Whether people may register by themselves. Default: no; an administrator makes the accounts.</summary>
    public bool Registration { get; set; }

    /// <summary>
    /// Whether an account is made only once its e-mail address is confirmed; then registering
    /// says the same of a free and of a taken address. Default: when
    /// an SMTP server is configured (<c>Mail:Host</c>).
    /// </summary>
    public bool? ConfirmEmail { get; set; }

    /// <summary>A session ends when it was not used for so long. Default: 7 days.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Which users must have a second factor; without one they reach their account's own pages only. Default: none.
    /// </summary>
    public TwoFactorPolicy RequireTwoFactor { get; set; } = TwoFactorPolicy.Nobody;
}
