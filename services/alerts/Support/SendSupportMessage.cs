using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Alerts.Data;
using Panel.Alerts.Mail;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Mail;

namespace Panel.Alerts.Support;

/// <summary>Keeps a message and mails it to the operator, who answers to the user's own address.</summary>
internal sealed class SendSupportMessage(
    AlertsDbContext database,
    IMailQueue mails,
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

    public async Task<Result<SupportMessage>> RunAsync(
        Principal caller,
        string subject,
        string message,
        Guid? instance,
        CancellationToken cancellationToken
    )
    {
        var settings = options.CurrentValue;
        if (settings.Address.Length == 0)
        {
            return NotConfigured;
        }

        var (now, user) = (clock.GetUtcNow(), caller.SubjectId);
        var since = now - Window;
        var recent = database.Set<SupportMessage>().Where(row => row.UserId == user && row.CreatedAt > since);
        if (await recent.CountAsync(cancellationToken) >= settings.MostPerHour)
        {
            return TooMany(await recent.MinAsync(row => row.CreatedAt, cancellationToken) - since);
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
        mails.Add(
            settings.Address,
            MailTemplate.SupportMessage,
            ValuesOf(row, caller),
            MailAddressRules.IsValid(caller.Email) ? caller.Email : null
        );
        audit.Record("support_message.sent", new AuditSubject("support_message", row.Id, subject));
        await database.SaveChangesAsync(cancellationToken);
        return row;
    }

    private static ApiError TooMany(TimeSpan wait) =>
        new(429, "too_many_messages", "You have sent many messages. Wait before the next one.", RetryAfter: wait);

    private static Dictionary<string, string> ValuesOf(SupportMessage row, Principal caller) =>
        new(StringComparer.Ordinal)
        {
            ["subject"] = row.Subject,
            ["message"] = row.Message,
            ["user"] = caller.Name,
            ["email"] = caller.Email,
            ["user_id"] = row.UserId.ToString(),
            ["organization"] = row.OrganizationId?.ToString() ?? "none",
            ["instance"] = row.InstanceId?.ToString() ?? "none named",
            ["id"] = row.Id.ToString(),
        };
}
