using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Panel.Instances.Workloads.Rules;

/// <summary>The rules about what a text looks like.</summary>
internal static partial class RuleFormats
{
    public static string? Check(Rule rule, string text) =>
        rule.Name switch
        {
            "alpha" => Characters(
                rule,
                text,
                c => char.IsLetter(c) || IsMark(c),
                char.IsAsciiLetter,
                "may hold letters only"
            ),
            "alpha_num" => Characters(
                rule,
                text,
                c => char.IsLetterOrDigit(c) || IsMark(c),
                char.IsAsciiLetterOrDigit,
                "may hold letters and digits only"
            ),
            "alpha_dash" => Characters(
                rule,
                text,
                c => char.IsLetterOrDigit(c) || IsMark(c) || c is '-' or '_',
                c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_',
                "may hold letters, digits, - and _ only"
            ),
            "ascii" => text.All(char.IsAscii) ? null : "may hold ASCII characters only",
            "lowercase" => !text.Any(char.IsUpper) ? null : "must be lower case",
            "uppercase" => !text.Any(char.IsLower) ? null : "must be upper case",
            "url" or "active_url" => IsUrl(text, rule.Name is "url" ? rule.Arguments : []) ? null : "must be a URL",
            "ip" => IsAddress(text, null) ? null : "must be an IP address",
            "ipv4" => IsAddress(text, AddressFamily.InterNetwork) ? null : "must be an IPv4 address",
            "ipv6" => IsAddress(text, AddressFamily.InterNetworkV6) ? null : "must be an IPv6 address",
            "email" => IsEmail(text) ? null : "must be an e-mail address",
            "json" => IsJson(text) ? null : "must be JSON",
            "uuid" => Guid.TryParseExact(text, "D", out _) ? null : "must be a UUID",
            "date" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)
                ? null
                : "must be a date",
            _ => null,
        };

    private static string? Characters(
        Rule rule,
        string text,
        Func<char, bool> any,
        Func<char, bool> ascii,
        string message
    ) => text.All(rule.Arguments.Contains("ascii") ? ascii : any) ? null : message;

    private static bool IsMark(char c) =>
        char.GetUnicodeCategory(c)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark;

    private static bool IsUrl(string text, IReadOnlyList<string> schemes) =>
        Url().IsMatch(text)
        && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.Host.Length > 0
        && (schemes.Count == 0 || schemes.Contains(url.Scheme));

    // IPAddress takes "1" and "0x7f.1" as well, and zones.
    private static bool IsAddress(string text, AddressFamily? family) =>
        IPAddress.TryParse(text, out var address)
        && (family is null || address.AddressFamily == family)
        && (
            address.AddressFamily is AddressFamily.InterNetworkV6
                ? !text.Contains('%', StringComparison.Ordinal) && !text.Contains('[', StringComparison.Ordinal)
                : address.ToString() == text
        );

    private static bool IsEmail(string text) =>
        MailAddress.TryCreate(text, out var address) && address.Address == text && !text.Any(char.IsWhiteSpace);

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(
        @"^[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#]+([/?#]\S*)?\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Url();
}
