namespace Panel.Identity.Mail;

/// <summary>
/// Mails that leave when, and only when, the caller's transaction is committed;
/// they are tried again until they are delivered or given up.
/// </summary>
internal interface IMailQueue
{
    /// <summary>Only stages: the caller saves.</summary>
    /// <param name="values">What the template's placeholders stand for. They are encrypted at rest.</param>
    void Add(string to, MailTemplate template, IReadOnlyDictionary<string, string> values);
}
