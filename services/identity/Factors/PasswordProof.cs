using Panel.Identity.Accounts;
using Panel.Identity.Throttling;
using Panel.ServiceDefaults.Errors;

namespace Panel.Identity.Factors;

/// <summary>A signed-in user shows their password once more. Wrong ones count towards the lock-out.</summary>
internal sealed class PasswordProof(PasswordCheck passwords, Throttles throttles)
{
    public async Task<ApiError?> RefusalAsync(User user, string password, CancellationToken cancellation)
    {
        var key = ThrottleKey.Account(user.NormalizedEmail!);
        if (await throttles.TakeAsync(key, cancellation) is { } locked) return locked;
        if (!await passwords.IsRightAsync(user, password)) return FactorErrors.WrongPassword;
        await throttles.ClearAsync(key, cancellation);
        return null;
    }
}
