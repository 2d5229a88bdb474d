using System.Text;

namespace Panel.Nodes.Credentials;

/// <summary>Takes secrets out of what a provider says: some repeat the credential in their errors.</summary>
internal static class SecretRedactor
{
    private const int Longest = 500;
    private const string Removed = "••••";

    // Shorter ones are parts of ordinary words.
    private const int ShortestSecret = 4;

    public static string Clean(string text, IEnumerable<string> secrets)
    {
        foreach (
            var form in secrets
                .SelectMany(FormsOf)
                .Where(form => form.Length >= ShortestSecret)
                .OrderByDescending(form => form.Length)
        )
        {
            text = text.Replace(form, Removed, StringComparison.OrdinalIgnoreCase);
        }

        var cleaned = new string([.. text.Select(letter => char.IsControl(letter) ? ' ' : letter)]).Trim();
        return cleaned.Length <= Longest ? cleaned : cleaned[..(Longest - 1)] + "…";
    }

    private static IEnumerable<string> FormsOf(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(secret));
        yield return System.Text.Json.JsonEncodedText.Encode(secret).ToString();
        foreach (var line in secret.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length >= 16))
        {
            yield return line;
        }
    }
}
