using Microsoft.AspNetCore.Identity;
using Panel.Identity.Accounts;
using Panel.Identity.Data;
using Panel.Identity.Throttling;
using Panel.ServiceDefaults.Errors;

namespace Panel.Identity.Sessions;

/// <summary>
/// Checks an e-mail address and a password. Unknown user, wrong password and locked account do the same work and get the same answer.
/// The lock is looked at behind the comparison, so that guesses sent at once do not slip past it.
/// </summary>
internal sealed class SignIn(UserManager<User> users, PasswordCheck passwords, Throttles throttles, SessionIssuer sessions, PanelIdentityDbContext db)
{
    private static readonly ApiError InvalidCredentials = ApiErrors.Unauthorized("The e-mail address or the password is wrong.", "invalid_credentials");
    private static readonly ApiError Suspended = new(403, "account_suspended", "The account is suspended.");

    public async Task<Outcome<TokensBody>> RunAsync(string email, string password, Client client, CancellationToken cancellation)
    {
        var (account, address) = (ThrottleKey.Account(users.NormalizeEmail(email)!), ThrottleKey.Address(client.Address));
        if (await throttles.RefusalAsync(address, cancellation) is { } refusal) return refusal;
        var user = await users.FindByEmailAsync(email);
        var right = await passwords.IsRightAsync(user, password);
        var locked = await throttles.RefusalAsync(account, cancellation) is not null;
        if (!right || locked)
        {
            await throttles.CountAsync(account, cancellation);
            await throttles.CountAsync(address, cancellation);
            return InvalidCredentials;
        }
        if (user!.SuspendedAt is not null) return Suspended;
        await throttles.ClearAsync(account, cancellation);
        var tokens = await sessions.StartAsync(user, client, cancellation);
        await db.SaveChangesAsync(cancellation);
        return tokens;
    }
}
