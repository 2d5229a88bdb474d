using System.Text.Json;
using Microsoft.Extensions.Options;
using Panel.Data.Secrets;
using Panel.Identity.Data;

namespace Panel.Identity.Mail;

/// <summary>Writes mails into the caller's transaction. <see cref="MailDispatcher"/> takes them from there.</summary>
internal sealed class MailQueue(
    PanelIdentityDbContext db,
    SecretBox box,
    IOptions<MailOptions> options,
    TimeProvider clock
) : IMailQueue
{
    /// <summary>A value of this name becomes the header; no text shows it.</summary>
    public const string ReplyTo = "reply_to";

    public void Add(string to, MailTemplate template, IReadOnlyDictionary<string, string> values)
    {
        if (!Mailbox.IsValid(to))
        {
            throw new ArgumentException("Not an e-mail address.", nameof(to));
        }

        if (values.TryGetValue(ReplyTo, out var replyTo) && !Mailbox.IsValid(replyTo))
        {
            throw new ArgumentException("Not an e-mail address to reply to.", nameof(values));
        }

        // Here the caller is told; later nobody would be.
        MailText.Of(template).Render(values);
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        db.Add(
            new OutgoingMail
            {
                Id = id,
                To = to,
                Template = template,
                Status = MailStatus.Queued,
                CreatedAt = now,
                NextAttemptAt = now,
                GiveUpAt = now + options.Value.GiveUpAfter,
                SealedValues = box.Protect(JsonSerializer.Serialize(values), Purpose(id)),
            }
        );
    }

    public static string Purpose(Guid mail) => $"identity.mail:{mail}";
}
