using System.Security.Cryptography;

namespace Panel.Identity.Data;

/// <summary>
/// 48 characters: a prefix that secret scanners can match, then 38 random
/// letters and digits, of which the first six are kept in
/// clear; the other 32 are 190 bits.
/// </summary>
internal static class ApiTokenText
{
    public const string Prefix = "panel_api_";
    public const int Length = 48;
    public const int StartLength = 16;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string Create() => Prefix + RandomNumberGenerator.GetString(Alphabet, Length - Prefix.Length);

    public static bool Matches(string text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal);
}
