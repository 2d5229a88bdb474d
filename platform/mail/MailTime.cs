using System.Globalization;

namespace Panel.Mail;

/// <summary>Times in mails are UTC, since the panel does not know the reader's zone.</summary>
public static class MailTime
{
    public static string Of(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
