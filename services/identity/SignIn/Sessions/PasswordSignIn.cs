using Microsoft.AspNetCore.Identity;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Passwords;
using Panel.Identity.Throttling;

namespace Panel.Identity.SignIn.Sessions;

/// <summary>
/// Checks an e-mail address and a password. Unknown user, wrong password and locked
/// account do the same work and get the same answer; the session
/// surface says of each address, known or not, when it is locked.
/// The lock is looked at behind the comparison, so that guesses sent at once do not slip past it.
/// </summary>
internal sealed class PasswordSignIn(
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

    public async Task<Result<SignInStep>> RunAsync(
        string email,
        string password,
        SessionForm form,
        ClientInfo client,
        CancellationToken cancellationToken
    )
    {
        var address = ThrottleKey.Address(client.Address);
        if (await throttles.RefusalAsync(address, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var user = await users.FindByEmailAsync(email);
        // An account counts under one key, in whichever of its forms the address is typed.
        var account = ThrottleKey.Account(user?.NormalizedEmail ?? users.NormalizeEmail(email)!);
        var compared = await CompareAsync(user, password, cancellationToken);
        if (compared.Failed)
        {
            return compared.Error;
        }

        var right = compared.Value;
        var locked = await throttles.RefusalAsync(account, cancellationToken);
        if (right && locked is null)
        {
            var step = await complete.RunAsync(user!, SignInMethod.Password, form, client, cancellationToken);
            return step.Error == CompleteSignIn.Gone ? InvalidCredentials : step;
        }

        await throttles.CountAsync(account, cancellationToken);
        await throttles.CountAsync(address, cancellationToken);
        return form == SessionForm.Cookie && locked is not null ? locked : InvalidCredentials;
    }

    private async Task<Result<bool>> CompareAsync(User? user, string password, CancellationToken cancellationToken)
    {
        var turn = await turns.TakeAsync(cancellationToken);
        if (turn.Failed)
        {
            return turn.Error;
        }

        using var held = turn.Value;
        return await passwords.IsRightAsync(held, user, password, cancellationToken);
    }
}
