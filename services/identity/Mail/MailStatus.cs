namespace Panel.Identity.Mail;

internal enum MailStatus
{
    Queued,
    Sent,
    Failed,
}
