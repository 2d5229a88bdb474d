using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Contracts;
using Panel.Data.Auditing;
using Panel.Data.Messaging;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;

namespace Panel.Alerts.Support;

/// <summary>Keeps a message and mails it to the operator, who answers to the user's own address.</summary>
internal sealed class SendSupportMessage(
    AlertsDbContext database,
    IOutbox outbox,
    IAudit audit,
    IOptionsMonitor<SupportOptions> options,
    TimeProvider clock
)
{
    private static readonly ApiError NotConfigured = ApiErrors.Conflict(
        "support_not_configured",
        "This panel has no support address."
    );
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    public async Task<Outcome<SupportMessage>> RunAsync(
        Principal caller,
        string subject,
        string message,
        Guid? instance,
        CancellationToken cancellation
    )
    {
        var settings = options.CurrentValue;
        if (settings.Address.Length == 0)
        {
            return NotConfigured;
        }

        var (now, user) = (clock.GetUtcNow(), caller.SubjectId);
        var since = now - Window;
        var recent = database.SupportMessages.Where(row => row.UserId == user && row.CreatedAt > since);
        if (await recent.CountAsync(cancellation) >= settings.MostPerHour)
        {
            return TooMany(await recent.MinAsync(row => row.CreatedAt, cancellation) - since);
        }

        var row = new SupportMessage
        {
            Id = Guid.CreateVersion7(now),
            UserId = user,
            OrganizationId = caller.OrganizationId,
            InstanceId = instance,
            Subject = subject,
            Message = message,
            CreatedAt = now,
        };
        database.Add(row);
        outbox.Send(
            SendMail.Queue,
            new SendMail(
                settings.Address,
                $"[Panel] {subject}",
                Text(row, caller),
                caller.Email.Length > 0 ? caller.Email : null
            )
        );
        audit.Record("support_message.sent", new AuditSubject("support_message", row.Id, subject));
        await database.SaveChangesAsync(cancellation);
        return row;
    }

    private static ApiError TooMany(TimeSpan wait) =>
        new(429, "too_many_messages", "You have sent many messages. Wait before the next one.", RetryAfter: wait);

    private static string Text(SupportMessage row, Principal caller) =>
        $"""
            {row.Message}

            --
            User:         {caller.Name} <{caller.Email}>, {row.UserId}
            Organization: {row.OrganizationId?.ToString() ?? "none"}
            Instance:     {row.InstanceId?.ToString() ?? "none named"}
            Message:      {row.Id}
            """;
}
