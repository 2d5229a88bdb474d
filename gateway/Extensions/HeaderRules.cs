using System.Buffers;
using System.Collections.Frozen;

namespace Panel.Gateway.Extensions;

/// <summary>Which headers a plugin may set or take away.</summary>
internal static class HeaderRules
{
    private const int LongestName = 100;
    private const int LongestValue = 4096;

    // A token, RFC 9110, 5.6.2.
    private static readonly SearchValues<char> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    );

    // The framing of the message, and what only a server on this origin may say to its browsers.
    private static readonly FrozenSet<string> Kept = new[]
    {
        "Alt-Svc",
        "Clear-Site-Data",
        "Connection",
        "Content-Length",
        "Content-Security-Policy",
        "Expect",
        "Host",
        "HTTP2-Settings",
        "Keep-Alive",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Connection",
        "Service-Worker-Allowed",
        "Set-Cookie",
        "Strict-Transport-Security",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Null when a plugin may name the header; else why not.</summary>
    public static string? FaultOfName(string name)
    {
        if (name.Length is 0 or > LongestName || name.AsSpan().ContainsAnyExcept(Token))
        {
            return "is not the name of a header";
        }

        return Kept.Contains(name) ? "names a header that plugins do not change" : null;
    }

    /// <summary>Null when the value may be sent; else why not.</summary>
    public static string? FaultOfValue(string value) =>
        value.Length > LongestValue || value.Any(letter => char.IsControl(letter) || letter > '~')
            ? $"is not at most {LongestValue} printable ASCII characters"
            : null;
}
