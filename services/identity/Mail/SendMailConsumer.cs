using MassTransit;
using Panel.Contracts;
using Panel.Mail;

namespace Panel.Identity.Mail;

/// <summary>
/// Sends what an alerts service of the release before asks for, so that the two can be upgraded one after
/// the other; since then alerts sends its mails itself. The next release can do without.
/// </summary>
internal sealed class SendMailConsumer(IMailQueue mails) : IConsumer<SendMail>
{
    /// <summary>Behind the service's prefix: see <see cref="SendMail.Queue"/>.</summary>
    public const string Queue = "send-mail";

    public Task Consume(ConsumeContext<SendMail> context)
    {
        var mail = context.Message;
        mails.Add(
            mail.To,
            MailTemplate.Message,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["subject"] = mail.Subject, ["text"] = mail.Text },
            mail.ReplyTo
        );
        return Task.CompletedTask;
    }
}
