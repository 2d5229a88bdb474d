namespace Panel.Alerts.Mail;

/// <summary>The mails of alerts; each has a text of its own in <c>Templates</c>, with these placeholders.</summary>
internal enum MailTemplate
{
    /// <summary>subject, message, user, email, user_id, organization, instance, id.</summary>
    SupportMessage,
}
