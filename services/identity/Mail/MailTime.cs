using System.Globalization;

namespace Panel.Identity.Mail;

/// <summary>Times in mails: nobody knows the reader's zone.</summary>
internal static class MailTime
{
    public static string Of(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
