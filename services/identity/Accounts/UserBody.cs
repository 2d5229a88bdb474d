namespace Panel.Identity.Accounts;

internal sealed record UserBody(
    Guid Id,
    string Email,
    string Username,
    bool PlatformAdmin,
    bool Suspended,
    DateTimeOffset CreatedAt
)
{
    public static UserBody Of(User user) =>
        new(user.Id, user.Email!, user.UserName!, user.IsPlatformAdmin, user.SuspendedAt is not null, user.CreatedAt);
}
