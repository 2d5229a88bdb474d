using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Users;

namespace Panel.Identity.Dialects.Client;

internal sealed partial record UpdateProfileRequest(
    [property: RegularExpression(AccountRules.UsernameForm)] string? Username,
    [property: StringLength(User.LongestName, MinimumLength = User.ShortestName)] string? NameFirst,
    [property: StringLength(User.LongestName, MinimumLength = User.ShortestName)] string? NameLast,
    [property: StringLength(User.LongestLanguage, MinimumLength = User.ShortestLanguage)] string? Language,
    string? ToastPosition,
    bool? StartOnGroupedServers
)
{
    private static readonly string[] Positions =
    [
        "top_left",
        "top_center",
        "top_right",
        "bottom_left",
        "bottom_center",
        "bottom_right",
    ];

    public ApiError? Check() =>
        new ValidationErrors()
            .CheckUsername(Username)
            .Check("name_first", IsName(NameFirst), $"must have {User.ShortestName} to {User.LongestName} characters")
            .Check("name_last", IsName(NameLast), $"must have {User.ShortestName} to {User.LongestName} characters")
            .Check(
                "language",
                IsLanguage(Language),
                $"must be a language code of {User.ShortestLanguage} to {User.LongestLanguage} characters"
            )
            .Check(
                "toast_position",
                ToastPosition is null || Positions.Contains(ToastPosition),
                $"must be one of {string.Join(", ", Positions)}"
            )
            .Error;

    public void ApplyTo(User user)
    {
        user.FirstName = NameFirst ?? user.FirstName;
        user.LastName = NameLast ?? user.LastName;
        user.Language = Language ?? user.Language;
        user.ToastPosition = ToastPosition ?? user.ToastPosition;
        user.StartOnGroupedServers = StartOnGroupedServers ?? user.StartOnGroupedServers;
    }

    /// <summary>Of the user's fields those that the request names, for the audit log.</summary>
    public UpdateProfileRequest Among(User user) =>
        new(
            Username is null ? null : user.UserName,
            NameFirst is null ? null : user.FirstName,
            NameLast is null ? null : user.LastName,
            Language is null ? null : user.Language,
            ToastPosition is null ? null : user.ToastPosition,
            StartOnGroupedServers is null ? null : user.StartOnGroupedServers
        );

    private static bool IsName(string? name) =>
        name is null || (name.Length is >= User.ShortestName and <= User.LongestName && !name.Any(char.IsControl));

    private static bool IsLanguage(string? code) =>
        code is null
        || (code.Length is >= User.ShortestLanguage and <= User.LongestLanguage && LanguagePattern().IsMatch(code));

    [GeneratedRegex(@"^[a-zA-Z]{2,8}([_-][a-zA-Z0-9]{1,8})*\z", RegexOptions.None, 1000)]
    private static partial Regex LanguagePattern();
}
