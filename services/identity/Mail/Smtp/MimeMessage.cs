using System.Globalization;
using System.Text;

namespace Panel.Identity.Mail.Smtp;

/// <summary>
/// A plain text as RFC 5322 and MIME have it. Everything that people wrote is
/// base64: no header can be smuggled in, no line is too long, and
/// none begins with a dot, which would need doubling.
/// </summary>
internal static class MimeMessage
{
    // With the frame around it an encoded word stays below 75 characters.
    private const int WordBytes = 45;

    public static byte[] Write(Letter letter, string from, DateTimeOffset now)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"Date: {now.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture)}\r\n"
        );
        text.Append(CultureInfo.InvariantCulture, $"From: <{from}>\r\nTo: <{letter.To}>\r\n");
        if (letter.ReplyTo is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"Reply-To: <{letter.ReplyTo}>\r\n");
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $"Message-ID: <{letter.Id}@{from[(from.LastIndexOf('@') + 1)..]}>\r\n"
        );
        text.Append(CultureInfo.InvariantCulture, $"Subject: {EncodedWords(letter.Subject)}\r\n");
        text.Append(
            "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        );
        var body = letter.Body.ReplaceLineEndings("\r\n");
        text.Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(body), Base64FormattingOptions.InsertLineBreaks))
            .Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string EncodedWords(string text)
    {
        var words = new List<string>();
        var word = new List<byte>();
        // By rune: a word must not end within a letter.
        foreach (var rune in text.EnumerateRunes())
        {
            if (word.Count + rune.Utf8SequenceLength > WordBytes)
            {
                Close();
            }

            word.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
        }

        Close();
        return string.Join("\r\n ", words);

        void Close()
        {
            words.Add($"=?utf-8?B?{Convert.ToBase64String([.. word])}?=");
            word.Clear();
        }
    }
}
