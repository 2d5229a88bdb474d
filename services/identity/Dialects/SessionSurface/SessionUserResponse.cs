using Panel.Hosting.Json;
using Panel.Identity.Data;

namespace Panel.Identity.Dialects.SessionSurface;

/// <summary>The user as the session surface shows them.</summary>
/// <param name="Permissions">What the shown credential allows on the account and the platform.</param>
[CamelCase]
internal sealed record SessionUserResponse(
    Guid Id,
    string Email,
    string Username,
    string FirstName,
    string LastName,
    string DisplayName,
    string Role,
    Guid? SessionId,
    bool EmailVerified,
    bool Suspended,
    bool TwoFactorEnabled,
    bool TwoFactorRequired,
    int PasskeyCount,
    string Language,
    DateTimeOffset CreatedAt,
    IReadOnlyList<string> Permissions
)
{
    public static SessionUserResponse Of(
        User user,
        Guid? sessionId,
        bool twoFactorRequired,
        int passkeys,
        IReadOnlyList<string> permissions
    ) =>
        new(
            user.Id,
            user.Email!,
            user.UserName!,
            user.FirstName,
            user.LastName,
            user.UserName!,
            user.IsPlatformAdmin ? "admin" : "user",
            sessionId,
            user.EmailConfirmed,
            user.SuspendedAt is not null,
            user.TwoFactorEnabled,
            twoFactorRequired,
            passkeys,
            user.Language,
            user.CreatedAt,
            permissions
        );
}
