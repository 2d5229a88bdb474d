using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Panel.Hosting.Secrets;

namespace Panel.Hosting.Auth;

/// <summary>The cookie of a browser's session: <c>id:secret</c>. Identity keeps only the secret's hash.</summary>
public static class SessionCookie
{
    public const string Name = "panel_session";

    /// <summary>
    /// How long a browser keeps the cookie after it was set or renewed; the session itself slides on with use.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>The header that carries <see cref="CsrfToken"/>.</summary>
    public const string CsrfHeader = "X-Csrf-Token";

    /// <summary>
    /// The token that proves that a page could read an answer of ours. It follows from the
    /// cookie's secret, which no page can read, so the gateway checks
    /// it without asking, and identity tells it from the hash that it keeps.
    /// </summary>
    public static string CsrfToken(string secretHash) => Token.Hash($"csrf:{secretHash}");

    /// <summary>No script reads it, no other site's form sends it, and over https nothing else carries it.</summary>
    public static CookieOptions Options(bool https) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = https,
            Path = "/",
            MaxAge = Lifetime,
            IsEssential = true,
        };

    public static bool IsCsrfToken(string cookie, string token) =>
        cookie.Split(':', 2) is [_, var secret]
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(CsrfToken(Token.Hash(secret))),
            Encoding.UTF8.GetBytes(token)
        );
}
