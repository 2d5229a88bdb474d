using System.Globalization;
using System.Net.Mail;
using System.Text;
using Panel.Identity.Unicode;

namespace Panel.Identity.Users;

/// <summary>
/// How an e-mail address is kept, compared and refused. Two texts that people or mail servers take for one address are
/// one here, and what cannot be told from another address by looking at it is none.
/// </summary>
internal static class EmailAddress
{
    public const string Malformed = "Not an e-mail address.";
    public const string Deceptive = "Has invisible characters, signs, or letters of several alphabets that look alike.";

    private static readonly IdnMapping Domains = new();

    /// <summary>As it is kept: without blanks around it, each character in its usual form.</summary>
    public static string? Tidy(string? text) => text is null ? null : UnicodeNormalization.ToNfkc(text.Trim()).Trim();

    /// <param name="address">After <see cref="Tidy"/>.</param>
    public static string? ProblemOf(string address)
    {
        if (address.Length > AccountRules.LongestEmail || address.Any(IsOutOfPlace))
        {
            return Malformed;
        }

        if (address.Split('@') is not [{ Length: > 0 } local, { Length: > 0 } domain])
        {
            return Malformed;
        }

        if (!IsDotted(local) || !IsDotted(domain))
        {
            return Malformed;
        }

        if (IsDeceptive(local) || domain.Split('.').Any(IsDeceptive))
        {
            return Deceptive;
        }

        return MailAddress.TryCreate(address, out var parsed) && parsed.Address == address ? null : Malformed;
    }

    /// <summary>What accounts are looked up by.</summary>
    public static string KeyOf(string address)
    {
        var tidy = Tidy(address)!;
        var at = tidy.LastIndexOf('@') + 1;
        return UnicodeNormalization.ToNfkc($"{tidy[..at]}{DomainOf(tidy[at..])}".ToUpperInvariant());
    }

    /// <summary>
    /// The keys that an account with this address may have, the current one first. Until 2026 the key was the text in
    /// capitals as it had been typed, so the rest are what such an account was given.
    /// </summary>
    public static string[] KeysOf(string address)
    {
        var typed = address.Trim();
        var forms = new[] { typed, UnicodeNormalization.ToNfc(typed), UnicodeNormalization.ToNfd(typed) };
        return
        [
            .. forms.Select(form => form.ToUpperInvariant()).Prepend(KeyOf(address)).Distinct(StringComparer.Ordinal),
        ];
    }

    // A quoted name is the same mailbox as without quotes, so it would be another account for it.
    private static bool IsOutOfPlace(char letter) =>
        char.IsWhiteSpace(letter) || char.IsControl(letter) || letter == '"';

    private static bool IsDotted(string part) =>
        part[0] != '.' && part[^1] != '.' && !part.Contains("..", StringComparison.Ordinal);

    private static bool IsDeceptive(string part)
    {
        if (Ascii.IsValid(part))
        {
            return false;
        }

        var runes = part.EnumerateRunes().ToList();
        return !runes.TrueForAll(rune => rune.IsAscii || Characters.IsOfAWord(rune))
            || runes.Where((rune, at) => Characters.IsMark(rune) && !HasBase(runes, at)).Any()
            || Characters.MixesLookAlikes(part);
    }

    private static bool HasBase(List<Rune> runes, int mark) => mark > 0 && Characters.IsOfAWord(runes[mark - 1]);

    // "xn--…" is how DNS writes the same domain.
    private static string DomainOf(string domain)
    {
        try
        {
            return domain.Length == 0 ? domain : Domains.GetUnicode(domain.ToLowerInvariant());
        }
        catch (ArgumentException)
        {
            return domain;
        }
    }
}
