using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Panel.Mail;

/// <summary>
/// Writes mails into the caller's transaction. <see cref="MailDispatcher{TContext}"/> takes them from there.
/// </summary>
internal sealed class MailQueue<TContext>(
    TContext db,
    MailTextCatalog texts,
    MailSealer sealer,
    IOptions<MailOptions> options,
    TimeProvider clock
) : IMailQueue
    where TContext : DbContext
{
    public void Add(string to, Enum template, IReadOnlyDictionary<string, string> values, string? replyTo = null)
    {
        if (!MailAddressRules.IsValid(to))
        {
            throw new ArgumentException("Not an e-mail address.", nameof(to));
        }

        if (replyTo is not null && !MailAddressRules.IsValid(replyTo))
        {
            throw new ArgumentException("Not an e-mail address to reply to.", nameof(replyTo));
        }

        // Here the caller is told of a value that is missing; the dispatcher could only fail.
        texts.Find(template.ToString()).Render(values);
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        db.Add(
            new OutgoingMail
            {
                Id = id,
                To = to,
                Template = template.ToString(),
                Status = MailStatus.Queued,
                CreatedAt = now,
                NextAttemptAt = now,
                GiveUpAt = now + options.Value.GiveUpAfter,
                SealedValues = sealer.Protect(id, values, replyTo),
            }
        );
    }
}
