using Panel.Mail;

namespace Panel.Identity.Mail;

/// <summary>A mail as administrators see it: never its text, which holds codes and links.</summary>
internal sealed record MailResponse(
    Guid Id,
    string To,
    MailTemplate Template,
    MailStatus Status,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? EndedAt,
    string? Error
)
{
    public static MailResponse Of(OutgoingMail mail) =>
        new(
            mail.Id,
            mail.To,
            Enum.Parse<MailTemplate>(mail.Template),
            mail.Status,
            mail.Attempts,
            mail.CreatedAt,
            mail.Status == MailStatus.Queued ? mail.NextAttemptAt : null,
            mail.EndedAt,
            mail.LastError
        );
}
