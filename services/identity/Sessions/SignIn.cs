using Microsoft.AspNetCore.Identity;
using Panel.Identity.Accounts;
using Panel.Identity.Throttling;
using Panel.ServiceDefaults.Errors;

namespace Panel.Identity.Sessions;

/// <summary>
/// Checks an e-mail address and a password. Unknown user, wrong password and locked account do the same work and get the same answer; the session
/// surface says of each address, known or not, when it is locked.
/// The lock is looked at behind the comparison, so that guesses sent at once do not slip past it.
/// </summary>
internal sealed class SignIn(UserManager<User> users, PasswordCheck passwords, Throttles throttles, CompleteSignIn complete)
{
    private static readonly ApiError InvalidCredentials = ApiErrors.Unauthorized("The e-mail address or the password is wrong.", "invalid_credentials");

    public async Task<Outcome<SignInStep>> RunAsync(string email, string password, SessionForm form, Client client, CancellationToken cancellation)
    {
        var (account, address) = (ThrottleKey.Account(users.NormalizeEmail(email)!), ThrottleKey.Address(client.Address));
        if (await throttles.RefusalAsync(address, cancellation) is { } refusal) return refusal;
        var user = await users.FindByEmailAsync(email);
        var right = await passwords.IsRightAsync(user, password);
        var locked = await throttles.RefusalAsync(account, cancellation);
        if (right && locked is null) return await complete.RunAsync(user!, SignInMethod.Password, form, client, cancellation);
        await throttles.CountAsync(account, cancellation);
        await throttles.CountAsync(address, cancellation);
        return form == SessionForm.Cookie && locked is not null ? locked : InvalidCredentials;
    }
}
