using System.Security.Cryptography;
using System.Text;
using Panel.ServiceDefaults.Secrets;

namespace Panel.ServiceDefaults.Auth;

/// <summary>The cookie of a browser's session: <c>id:secret</c>. Identity keeps only the secret's hash.</summary>
public static class SessionCookie
{
    public const string Name = "panel_session";

    /// <summary>The header that carries <see cref="CsrfToken"/>.</summary>
    public const string CsrfHeader = "X-Csrf-Token";

    /// <summary>
    /// The token that proves that a page could read an answer of ours. It follows from the cookie's secret, which no page can read, so the gateway checks
    /// it without asking, and identity tells it from the hash that it keeps.
    /// </summary>
    public static string CsrfToken(string secretHash) => Token.Hash($"csrf:{secretHash}");

    public static bool IsCsrfToken(string cookie, string token) =>
        cookie.Split(':', 2) is [_, var secret] && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(CsrfToken(Token.Hash(secret))), Encoding.UTF8.GetBytes(token));
}
