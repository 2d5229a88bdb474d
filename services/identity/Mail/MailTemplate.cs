namespace Panel.Identity.Mail;

/// <summary>Identity's mails; each has a text of its own in <c>Templates</c>, with these placeholders.</summary>
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

    /// <summary>subject, text: what another service wants to be sent.</summary>
    Message,
}
