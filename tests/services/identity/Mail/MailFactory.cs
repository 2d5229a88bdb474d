using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Panel.Identity.Mail;
using Panel.Identity.Tests.Hosting;
using Panel.Mail;
using Panel.Testing;

namespace Panel.Identity.Tests.Mail;

/// <summary>Identity with a real SMTP server behind it.</summary>
internal static class MailFactory
{
    public static Task<IdentityFactory> StartAsync(
        Database database,
        SmtpSink sink,
        TimeProvider? clock = null,
        params (string Key, string Value)[] settings
    ) => IdentityFactory.StartAsync(database, clock, [.. Settings(sink), .. settings]);

    public static (string Key, string Value)[] Settings(SmtpSink sink) =>
        [
            ("Mail:Host", "localhost"),
            ("Mail:Port", sink.Port.ToString(CultureInfo.InvariantCulture)),
            ("Mail:From", "panel@example.net"),
            ("Mail:Security", "none"),
            ("Mail:PollInterval", "00:00:00.1"),
            ("Mail:PublicUrl", "https://panel.example.net"),
        ];

    /// <summary>Stages a mail and commits, as a use case does.</summary>
    public static Task QueueAsync(
        this IdentityFactory identity,
        string to,
        string subject = "Hello",
        string text = "Text",
        string? replyTo = null
    ) =>
        identity.WithAsync(
            async (db, services) =>
            {
                services
                    .GetRequiredService<IMailQueue>()
                    .Add(
                        to,
                        MailTemplate.Message,
                        new Dictionary<string, string> { ["subject"] = subject, ["text"] = text },
                        replyTo
                    );
                return await db.SaveChangesAsync();
            }
        );
}
