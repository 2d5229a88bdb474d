namespace Panel.Identity.Mail;

/// <summary>The mails there are; each has a text of its own beside it.</summary>
internal enum MailTemplate
{
    /// <summary>link, expires.</summary>
    PasswordReset,

    /// <summary>code, expires.</summary>
    SignInCode,

    /// <summary>ip, user_agent, time.</summary>
    NewDevice,

    /// <summary>organization, inviter, link, expires.</summary>
    Invite,

    /// <summary>link, expires.</summary>
    ConfirmEmail,

    /// <summary>link.</summary>
    AlreadyRegistered,

    /// <summary>subject, text, and reply_to if answers go elsewhere: what another service wants to be sent.</summary>
    Message,
}
