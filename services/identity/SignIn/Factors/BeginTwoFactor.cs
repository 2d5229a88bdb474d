using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.Factors;

/// <summary>
/// Gives an account a new key for an authenticator app. It counts for nothing before a code of it was shown.
/// </summary>
internal sealed class BeginTwoFactor(
    UserManager<User> users,
    PanelIdentityDbContext db,
    IOptions<FactorOptions> options,
    IAudit audit
)
{
    public async Task<Result<AuthenticatorKey>> RunAsync(Principal caller, CancellationToken cancellationToken)
    {
        if (await db.Users.SingleOrDefaultAsync(row => row.Id == caller.SubjectId, cancellationToken) is not { } user)
        {
            return ApiErrors.Unauthorized();
        }

        if (user.TwoFactorEnabled)
        {
            return FactorErrors.AlreadyEnabled;
        }

        // Each time another one: whoever saw an earlier key shall not know the one that is taken into use.
        await users.ResetAuthenticatorKeyAsync(user);
        audit.Record("user.authenticator_key_made", user.Subject);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }

        return AuthenticatorKey.Of((await users.GetAuthenticatorKeyAsync(user))!, options.Value.Issuer, user.Email!);
    }
}
