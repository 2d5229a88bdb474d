using System.Text.Json;
using Panel.Data.Secrets;

namespace Panel.Mail;

/// <summary>Encrypts what a mail's placeholders stand for: codes and links among it.</summary>
/// <param name="service">Whose mails they are; a value opens only for the same service and mail.</param>
internal sealed class MailSealer(SecretBox box, string service)
{
    // Becomes the header; no text shows it.
    private const string ReplyTo = "reply_to";

    public string Protect(Guid mail, IReadOnlyDictionary<string, string> values, string? replyTo)
    {
        var kept = new Dictionary<string, string>(values, StringComparer.Ordinal);
        if (replyTo is not null)
        {
            kept[ReplyTo] = replyTo;
        }

        return box.Protect(JsonSerializer.Serialize(kept), PurposeOf(mail));
    }

    public (Dictionary<string, string> Values, string? ReplyTo) Open(Guid mail, string sealedValues)
    {
        var values = JsonSerializer.Deserialize<Dictionary<string, string>>(box.Open(sealedValues, PurposeOf(mail)))!;
        return (values, values.GetValueOrDefault(ReplyTo));
    }

    private string PurposeOf(Guid mail) => $"{service}.mail:{mail}";
}
