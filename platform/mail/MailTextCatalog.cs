using System.Collections.Concurrent;

namespace Panel.Mail;

/// <summary>
/// The texts of a service's mails: for each member of an enum the embedded file
/// <c>Templates/&lt;member&gt;.txt</c> beside it.
/// </summary>
internal sealed class MailTextCatalog(Type templates)
{
    private readonly ConcurrentDictionary<string, MailText> _known = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">There is no such text.</exception>
    public MailText Find(string template) => _known.GetOrAdd(template, Read);

    private MailText Read(string template)
    {
        using var stream =
            templates.Assembly.GetManifestResourceStream($"{templates.Namespace}.Templates.{template}.txt")
            ?? throw new InvalidOperationException($"The mail {template} has no text.");
        using var reader = new StreamReader(stream);
        return MailText.Parse(reader.ReadToEnd());
    }
}
