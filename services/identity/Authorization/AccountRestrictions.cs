using Microsoft.Extensions.Options;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Users;

namespace Panel.Identity.Authorization;

/// <summary>Whether an account is held back as a whole.</summary>
internal sealed class AccountRestrictions(IOptionsMonitor<AccountOptions> options)
{
    public Restriction Of(User user) =>
        user.SuspendedAt is not null ? Restriction.Suspended
        : MustHaveTwoFactor(user) && !user.TwoFactorEnabled ? Restriction.TwoFactorRequired
        : Restriction.None;

    public bool MustHaveTwoFactor(User user) =>
        options.CurrentValue.RequireTwoFactor switch
        {
            TwoFactorPolicy.Everybody => true,
            TwoFactorPolicy.Admins => user.IsPlatformAdmin,
            _ => false,
        };
}
