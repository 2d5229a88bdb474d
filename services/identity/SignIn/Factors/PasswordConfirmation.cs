using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Passwords;
using Panel.Identity.Throttling;

namespace Panel.Identity.SignIn.Factors;

/// <summary>A signed-in user shows their password once more. Wrong ones count towards the lock-out.</summary>
internal sealed class PasswordConfirmation(PasswordHashing passwords, HashingLimiter turns, Throttles throttles)
{
    public async Task<ApiError?> RefusalAsync(User user, string password, CancellationToken cancellationToken)
    {
        // Before the try is counted: a panel that is busy must not lock anybody out.
        var turn = await turns.TakeAsync(cancellationToken);
        if (turn.Failed)
        {
            return turn.Error;
        }

        using var held = turn.Value;
        var key = ThrottleKey.Account(user.NormalizedEmail!);
        if (await throttles.TakeAsync(key, cancellationToken) is { } locked)
        {
            return locked;
        }

        if (!await passwords.IsRightAsync(held, user, password, cancellationToken))
        {
            return FactorErrors.WrongPassword;
        }

        await throttles.ClearAsync(key, cancellationToken);
        return null;
    }
}
