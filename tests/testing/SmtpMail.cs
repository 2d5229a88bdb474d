using System.Text;
using System.Text.RegularExpressions;

namespace Panel.Testing;

/// <summary>A mail as an SMTP server took it.</summary>
/// <param name="From">Of the envelope.</param>
/// <param name="Recipients">Of the envelope.</param>
/// <param name="Raw">Headers and body, doubled dots undone.</param>
/// <param name="User">The user who had signed in; null when the client had not.</param>
/// <param name="Encrypted">Whether it came over TLS.</param>
public sealed partial record SmtpMail(
    string From,
    IReadOnlyList<string> Recipients,
    string Raw,
    string? User,
    bool Encrypted
)
{
    public string To => Recipients.Single();

    public string Subject =>
        EncodedWord()
            .Replace(
                WordGap().Replace(Header("Subject")!, "?==?"),
                word =>
                    Encoding.UTF8.GetString(
                        word.Groups[1].Value.Equals("B", StringComparison.OrdinalIgnoreCase)
                            ? Convert.FromBase64String(word.Groups[2].Value)
                            : Unquote(word.Groups[2].Value)
                    )
            );

    /// <summary>The decoded body, lines ended by \n.</summary>
    public string Text
    {
        get
        {
            var body = Raw[(Raw.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
            return (
                Header("Content-Transfer-Encoding") == "base64"
                    ? Encoding.UTF8.GetString(Convert.FromBase64String(body))
                    : body
            ).ReplaceLineEndings("\n");
        }
    }

    /// <summary>The first web address in the body.</summary>
    public Uri FindLink() => new(Address().Match(Text).Value);

    /// <summary>A header's value, unfolded; null when it is missing. Twice the same header is an error.</summary>
    public string? Header(string name)
    {
        var head = Raw[..Raw.IndexOf("\r\n\r\n", StringComparison.Ordinal)]
            .Replace("\r\n ", " ", StringComparison.Ordinal)
            .Replace("\r\n\t", " ", StringComparison.Ordinal);
        return head.Split("\r\n")
            .SingleOrDefault(line => line.StartsWith($"{name}: ", StringComparison.OrdinalIgnoreCase))
            ?[(name.Length + 2)..];
    }

    // RFC 2047, section 4.2.
    private static byte[] Unquote(string text)
    {
        var bytes = new List<byte>();
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '=')
            {
                bytes.Add(Convert.ToByte(text.Substring(index + 1, 2), 16));
                index += 2;
                continue;
            }

            bytes.Add(text[index] == '_' ? (byte)' ' : (byte)text[index]);
        }

        return [.. bytes];
    }

    [GeneratedRegex(@"=\?utf-8\?([BQ])\?([^?]*)\?=", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"\?=\s+=\?", RegexOptions.None, 1000)]
    private static partial Regex WordGap();

    [GeneratedRegex(@"https?://\S+", RegexOptions.None, 1000)]
    private static partial Regex Address();
}
