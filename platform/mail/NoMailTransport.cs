namespace Panel.Mail;

/// <summary>Mails wait until an SMTP server is configured, or until they are given up.</summary>
internal sealed class NoMailTransport : IMailTransport
{
    public Task<MailDelivery> SendAsync(MailMessage message, CancellationToken cancellationToken) =>
        Task.FromResult(MailDelivery.Later("No SMTP server is configured (Mail:Host)."));
}
