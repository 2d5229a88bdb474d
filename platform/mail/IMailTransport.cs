namespace Panel.Mail;

/// <summary>Hands a mail over. It never throws for what a server or the network does.</summary>
internal interface IMailTransport
{
    Task<MailDelivery> SendAsync(MailMessage message, CancellationToken cancellationToken);
}
