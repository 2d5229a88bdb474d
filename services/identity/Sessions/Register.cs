using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Identity.Accounts;
using Panel.Identity.Data;
using Panel.ServiceDefaults.Data;
using Panel.ServiceDefaults.Errors;

namespace Panel.Identity.Sessions;

/// <summary>Somebody makes an account for themselves and is signed in.</summary>
internal sealed class Register(CreateAccount accounts, CompleteSignIn complete, IOptions<AccountOptions> options, PanelIdentityDbContext db)
{
    private static readonly ApiError Off = new(403, "registration_disabled", "Registration is switched off.");

    // Otherwise a stranger's account would be the first one, and the operator could not bootstrap any more.
    private static readonly ApiError TooEarly = ApiErrors.Conflict("bootstrap_required", "The panel has no administrator yet.");

    public async Task<Outcome<SignInStep>> RunAsync(NewAccount account, Client client, CancellationToken cancellation)
    {
        if (!options.Value.Registration) return Off;
        if (!await db.Setups.AnyAsync(cancellation)) return TooEarly;
        var user = await accounts.StageAsync(account);
        if (user.Failed) return user.Error;
        try
        {
            return await complete.RunAsync(user.Value, SignInMethod.Registration, SessionForm.Tokens, client, cancellation);
        }
        catch (DbUpdateException failure) when (failure.IsUniqueViolation())
        {
            return CreateAccount.Taken;
        }
    }
}
