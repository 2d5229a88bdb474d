using Panel.Hosting.Errors;
using Panel.Identity.Accounts;
using Panel.Identity.Passwords;
using Panel.Identity.Throttling;

namespace Panel.Identity.Factors;

/// <summary>A signed-in user shows their password once more. Wrong ones count towards the lock-out.</summary>
internal sealed class PasswordProof(PasswordHashing passwords, HashingLimiter turns, Throttles throttles)
{
    public async Task<ApiError?> RefusalAsync(User user, string password, CancellationToken cancellation)
    {
        // Before the try is counted: a panel that is busy must not lock anybody out.
        var turn = await turns.TakeAsync(cancellation);
        if (turn.Failed)
        {
            return turn.Error;
        }

        using var held = turn.Value;
        var key = ThrottleKey.Account(user.NormalizedEmail!);
        if (await throttles.TakeAsync(key, cancellation) is { } locked)
        {
            return locked;
        }

        if (!await passwords.IsRightAsync(held, user, password, cancellation))
        {
            return FactorErrors.WrongPassword;
        }

        await throttles.ClearAsync(key, cancellation);
        return null;
    }
}
