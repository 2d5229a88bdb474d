using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Panel.Hosting.Outbound;

namespace Panel.Alerts.Notifications;

/// <summary>
/// Takes out of what a receiver or a plugin says the integration's own secrets and the addresses inside networks.
/// </summary>
internal static partial class Redaction
{
    private const string Mask = "••••";
    private const int LeastSecret = 4;

    public static string? Of(string? text, IEnumerable<JsonElement> secrets, int most)
    {
        if (text is null)
        {
            return null;
        }

        // Longer ones first: one secret may be a part of another.
        foreach (
            var secret in secrets
                .Where(secret => secret.ValueKind == JsonValueKind.String)
                .SelectMany(secret => FormsOf(secret.GetString()!))
                .Where(form => form.Length >= LeastSecret)
                .OrderByDescending(form => form.Length)
        )
        {
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        }

        return NotificationText.Lines(Address().Replace(text, ShownAddress), most);
    }

    // As receivers repeat it: as it is, encoded for an address, in JSON; and the token at the end of a secret address.
    private static IEnumerable<string> FormsOf(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return JsonEncodedText.Encode(secret).ToString();
        if (Uri.TryCreate(secret, UriKind.Absolute, out var uri) && uri.AbsolutePath.Length > LeastSecret)
        {
            yield return uri.PathAndQuery;
            yield return uri.AbsolutePath;
            yield return uri.AbsolutePath[(uri.AbsolutePath.TrimEnd('/').LastIndexOf('/') + 1)..];
        }
    }

    private static string ShownAddress(Match match) =>
        IPAddress.TryParse(match.Value.Trim('[', ']'), out var address) && !PublicAddresses.Contain(address)
            ? "[address]"
            : match.Value;

    // IPv4, and whatever could be IPv6: the parser decides.
    [GeneratedRegex(
        @"(?:\d{1,3}\.){3}\d{1,3}|\[?[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:(?:\.\d{1,3}){3})?\]?",
        RegexOptions.None,
        1000
    )]
    private static partial Regex Address();
}
