using Microsoft.Extensions.Logging;

namespace Panel.Mail;

/// <summary>
/// For a panel on one machine without an SMTP server: the operator reads
/// the log, and so can confirm, reset and invite.
/// </summary>
internal sealed partial class LogMailTransport(ILogger<LogMailTransport> logger) : IMailTransport
{
    public Task<MailDelivery> SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        Log.Printed(logger, message.To, message.Subject, message.Body);
        return Task.FromResult(MailDelivery.Done);
    }

    private static partial class Log
    {
        // Its codes and links are secrets, and its receiver is personal: the operator asked for that (Mail:Print).
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "No SMTP server is configured; this mail goes nowhere else.\nTo: {To}\nSubject: {Subject}\n\n{Body}"
        )]
        public static partial void Printed(ILogger logger, string to, string subject, string body);
    }
}
