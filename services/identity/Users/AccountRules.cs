using System.Text.RegularExpressions;
using Panel.Identity.Passwords;
using Panel.Identity.Unicode;

namespace Panel.Identity.Users;

/// <summary>What an account's fields may hold (spec accounts-and-auth.md).</summary>
internal static partial class AccountRules
{
    public const int LongestEmail = 254;
    public const int LongestPassword = 512;
    public const int ShortestPassword = 8;
    public const string UsernameForm = "^[a-zA-Z0-9_]{3,15}$";

    public static ValidationErrors CheckEmail(this ValidationErrors problems, string? email) =>
        problems
            .Check("email", !string.IsNullOrEmpty(email), "Required.")
            .Check("email", EmailProblem(email) is null, EmailProblem(email) ?? "");

    public static ValidationErrors CheckUsername(this ValidationErrors problems, string? username) =>
        problems.Check(
            "username",
            username is null || UsernamePattern().IsMatch(username),
            "3 to 15 letters, digits or underscores."
        );

    public static ValidationErrors CheckPassword(
        this ValidationErrors problems,
        string field,
        string? password,
        string? email,
        string? username
    ) =>
        problems
            .Check(field, !string.IsNullOrEmpty(password), "Required.")
            .Check(
                field,
                password is null or { Length: >= ShortestPassword and <= LongestPassword },
                $"{ShortestPassword} to {LongestPassword} characters."
            )
            .Check(field, password is null || password.EnumerateRunes().Any(Characters.IsVisible), "Must not be blank.")
            .Check(field, !IsOwn(password, email, username), "Must differ from the e-mail address and the user name.")
            .Check(
                field,
                password is null || !CommonPasswords.Contains(password),
                "Too common: it is among the first that are guessed."
            );

    private static string? EmailProblem(string? email) =>
        string.IsNullOrEmpty(email) ? null : EmailAddress.ProblemOf(email);

    // Also with digits or signs around it.
    private static bool IsOwn(string? password, string? email, string? username)
    {
        if (password is null)
        {
            return false;
        }

        string?[] names = [email, email?.Split('@')[0], username];
        return names
            .OfType<string>()
            .Any(name =>
                name.Length > 0
                && (name.Equals(password, StringComparison.OrdinalIgnoreCase) || IsSameStem(name, password))
            );
    }

    private static bool IsSameStem(string name, string password) =>
        CommonPasswords.StemOf(password) is { Length: > 0 } stem && stem == CommonPasswords.StemOf(name);

    [GeneratedRegex(@"^[a-zA-Z0-9_]{3,15}\z", RegexOptions.None, 1000)]
    private static partial Regex UsernamePattern();
}
