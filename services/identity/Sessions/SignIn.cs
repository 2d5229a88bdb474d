using Microsoft.AspNetCore.Identity;
using Panel.Hosting.Errors;
using Panel.Identity.Accounts;
using Panel.Identity.Passwords;
using Panel.Identity.Throttling;

namespace Panel.Identity.Sessions;

/// <summary>
/// Checks an e-mail address and a password. Unknown user, wrong password and locked
/// account do the same work and get the same answer; the session
/// surface says of each address, known or not, when it is locked.
/// The lock is looked at behind the comparison, so that guesses sent at once do not slip past it.
/// </summary>
internal sealed class SignIn(
    UserManager<User> users,
    PasswordHashing passwords,
    HashingLimiter turns,
    Throttles throttles,
    CompleteSignIn complete
)
{
    private static readonly ApiError InvalidCredentials = ApiErrors.Unauthorized(
        "The e-mail address or the password is wrong.",
        "invalid_credentials"
    );

    public async Task<Outcome<SignInStep>> RunAsync(
        string email,
        string password,
        SessionForm form,
        Client client,
        CancellationToken cancellation
    )
    {
        var address = ThrottleKey.Address(client.Address);
        if (await throttles.RefusalAsync(address, cancellation) is { } refusal)
        {
            return refusal;
        }

        var user = await users.FindByEmailAsync(email);
        // An account counts under one key, in whichever of its forms the address is typed.
        var account = ThrottleKey.Account(user?.NormalizedEmail ?? users.NormalizeEmail(email)!);
        var compared = await CompareAsync(user, password, cancellation);
        if (compared.Failed)
        {
            return compared.Error;
        }

        var right = compared.Value;
        var locked = await throttles.RefusalAsync(account, cancellation);
        if (right && locked is null)
        {
            var step = await complete.RunAsync(user!, SignInMethod.Password, form, client, cancellation);
            return step.Error == CompleteSignIn.Gone ? InvalidCredentials : step;
        }

        await throttles.CountAsync(account, cancellation);
        await throttles.CountAsync(address, cancellation);
        return form == SessionForm.Cookie && locked is not null ? locked : InvalidCredentials;
    }

    private async Task<Outcome<bool>> CompareAsync(User? user, string password, CancellationToken cancellation)
    {
        var turn = await turns.TakeAsync(cancellation);
        if (turn.Failed)
        {
            return turn.Error;
        }

        using var held = turn.Value;
        return await passwords.IsRightAsync(held, user, password, cancellation);
    }
}
