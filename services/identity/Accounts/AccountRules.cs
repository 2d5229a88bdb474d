using System.Net.Mail;
using System.Text.RegularExpressions;

namespace Panel.Identity.Accounts;

/// <summary>What an account's fields may hold (spec accounts-and-auth.md).</summary>
internal static partial class AccountRules
{
    public const int LongestEmail = 254;
    public const int LongestPassword = 512;
    public const int ShortestPassword = 8;
    public const string UsernameForm = "^[a-zA-Z0-9_]{3,15}$";

    public static Problems CheckEmail(this Problems problems, string? email) => problems
        .Check("email", !string.IsNullOrEmpty(email), "Required.")
        .Check("email", email is null || IsEmail(email), "Not an e-mail address.");

    public static Problems CheckUsername(this Problems problems, string? username) =>
        problems.Check("username", username is null || UsernamePattern().IsMatch(username), "3 to 15 letters, digits or underscores.");

    public static Problems CheckPassword(this Problems problems, string field, string? password, string? email, string? username) => problems
        .Check(field, !string.IsNullOrEmpty(password), "Required.")
        .Check(field, password is null or { Length: >= ShortestPassword and <= LongestPassword }, $"{ShortestPassword} to {LongestPassword} characters.")
        .Check(field, !Same(password, email) && !Same(password, username), "Must differ from the e-mail address and the user name.");

    private static bool IsEmail(string text) =>
        text.Length <= LongestEmail && !text.Any(char.IsWhiteSpace) && MailAddress.TryCreate(text, out var address) && address.Address == text;

    private static bool Same(string? password, string? other) => password is not null && password.Equals(other, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^[a-zA-Z0-9_]{3,15}\z", RegexOptions.None, 1000)]
    private static partial Regex UsernamePattern();
}
