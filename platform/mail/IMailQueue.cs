namespace Panel.Mail;

/// <summary>
/// Mails that leave when, and only when, the caller's transaction is committed;
/// they are tried again until they are delivered or given up.
/// </summary>
public interface IMailQueue
{
    /// <summary>Only stages: the caller saves.</summary>
    /// <param name="template">Of the enum that the service named to <see cref="MailServiceExtensions"/>.</param>
    /// <param name="values">What the template's placeholders stand for. They are encrypted at rest.</param>
    /// <param name="replyTo">Where answers go; null for the panel's own address.</param>
    /// <exception cref="ArgumentException">An address is none, or a placeholder has no value.</exception>
    void Add(string to, Enum template, IReadOnlyDictionary<string, string> values, string? replyTo = null);
}
