namespace Panel.Identity.Accounts;

internal enum TwoFactorPolicy
{
    Nobody,
    Admins,
    Everybody,
}
