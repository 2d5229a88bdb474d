namespace Panel.Identity.Users;

internal enum TwoFactorPolicy
{
    Nobody,
    Admins,
    Everybody,
}
