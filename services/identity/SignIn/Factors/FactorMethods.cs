using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Sessions;

namespace Panel.Identity.SignIn.Factors;

/// <summary>What a user with two-factor authentication can answer a challenge with.</summary>
internal sealed class FactorMethods(PanelIdentityDbContext db, IOptions<FactorOptions> options)
{
    public async Task<IReadOnlyList<SignInMethod>> OfAsync(User user, CancellationToken cancellationToken)
    {
        List<SignInMethod> methods = [SignInMethod.Totp];
        if (await db.Set<RecoveryCode>().AnyAsync(row => row.UserId == user.Id, cancellationToken))
        {
            methods.Add(SignInMethod.Recovery);
        }

        if (options.Value.Email)
        {
            methods.Add(SignInMethod.Email);
        }

        if (await db.UserPasskeys.AnyAsync(row => row.UserId == user.Id, cancellationToken))
        {
            methods.Add(SignInMethod.Passkey);
        }

        return methods;
    }
}
