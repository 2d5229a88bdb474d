using System.Text.RegularExpressions;

namespace Panel.Mail;

/// <summary>
/// A template: the first line is the subject, the rest behind an empty
/// line the body. <c>{{name}}</c> stands for a value.
/// </summary>
internal sealed partial class MailText
{
    private readonly string _subject;
    private readonly string _body;

    private MailText(string subject, string body) => (_subject, _body) = (subject, body);

    public static MailText Parse(string text)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        return new MailText(text[..end], text[(end + 2)..]);
    }

    /// <exception cref="ArgumentException">A value is missing.</exception>
    public (string Subject, string Body) Render(IReadOnlyDictionary<string, string> values) =>
        (OneLine(Fill(_subject, values)), Fill(_body, values));

    // One pass: what looks like a placeholder within a value stays text.
    private static string Fill(string text, IReadOnlyDictionary<string, string> values) =>
        Placeholder()
            .Replace(
                text,
                match =>
                    values.TryGetValue(match.Groups[1].Value, out var value)
                        ? value
                        : throw new ArgumentException(
                            $"The mail needs a value for {match.Groups[1].Value}.",
                            nameof(values)
                        )
            );

    private static string OneLine(string text) =>
        string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));

    [GeneratedRegex(@"\{\{([a-z_]+)\}\}", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();
}
