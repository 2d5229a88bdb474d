using MassTransit;
using Panel.Contracts;

namespace Panel.Identity.Mail;

/// <summary>What other services want to be sent.</summary>
internal sealed class SendMailConsumer(IMailQueue mails) : IConsumer<SendMail>
{
    /// <summary>Behind the service's prefix: see <see cref="SendMail.Queue"/>.</summary>
    public const string Queue = "send-mail";

    public Task Consume(ConsumeContext<SendMail> context)
    {
        var mail = context.Message;
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["subject"] = mail.Subject,
            ["text"] = mail.Text,
        };
        if (mail.ReplyTo is { } replyTo)
        {
            values[MailQueue.ReplyTo] = replyTo;
        }

        mails.Add(mail.To, MailTemplate.Message, values);
        return Task.CompletedTask;
    }
}
