using Panel.Identity.Data;

namespace Panel.Identity.Dialects.Client;

/// <summary>The account's own view of itself.</summary>
/// <param name="Avatar">There are none; always null.</param>
/// <param name="TotpLastUsed">When a code of the authenticator app was last accepted.</param>
/// <param name="Frozen">The account cannot be used; here that is a suspended one.</param>
/// <param name="Role">Roles belong to organizations here; always null.</param>
internal sealed record FullUserResponse(
    Guid Uuid,
    string Username,
    string? Avatar,
    bool TotpEnabled,
    DateTimeOffset? TotpLastUsed,
    DateTimeOffset Created,
    string Email,
    string NameFirst,
    string NameLast,
    object? Role,
    bool Admin,
    bool Suspended,
    bool Frozen,
    bool RequireTwoFactor,
    string Language,
    string ToastPosition,
    bool StartOnGroupedServers,
    bool HasPassword
)
{
    public static FullUserResponse Of(User user, bool requireTwoFactor) =>
        new(
            user.Id,
            user.UserName!,
            null,
            user.TwoFactorEnabled,
            user.AuthenticatorUsedAt,
            user.CreatedAt,
            user.Email!,
            user.FirstName,
            user.LastName,
            null,
            user.IsPlatformAdmin,
            user.SuspendedAt is not null,
            user.SuspendedAt is not null,
            requireTwoFactor,
            user.Language,
            user.ToastPosition,
            user.StartOnGroupedServers,
            user.PasswordHash is not null
        );
}
