namespace Panel.Identity.Mail;

/// <summary>Mails wait until an SMTP server is configured, or until they are given up.</summary>
internal sealed class NoTransport : IMailTransport
{
    public Task<Delivery> SendAsync(Letter letter, CancellationToken cancellation) =>
        Task.FromResult(Delivery.Later("No SMTP server is configured (Mail:Host)."));
}
