using Panel.Identity.Data;

namespace Panel.Identity.Users;

internal sealed record UserResponse(
    Guid Id,
    string Email,
    string Username,
    bool PlatformAdmin,
    bool Suspended,
    DateTimeOffset CreatedAt
)
{
    public static UserResponse Of(User user) =>
        new(user.Id, user.Email!, user.UserName!, user.IsPlatformAdmin, user.SuspendedAt is not null, user.CreatedAt);
}
