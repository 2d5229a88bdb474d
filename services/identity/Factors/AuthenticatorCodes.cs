using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Identity.Accounts;
using Panel.Identity.Data;

namespace Panel.Identity.Factors;

/// <summary>
/// The framework's authenticator provider in our own make: on our clock, a step to
/// either side, and each step good for one code. The last is one
/// conditional update, so that of two requests with the same code one is right.
/// </summary>
internal sealed class AuthenticatorCodes(PanelIdentityDbContext db, TimeProvider clock)
    : IUserTwoFactorTokenProvider<User>
{
    private const int Drift = 1;

    public async Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<User> manager, User user) =>
        await manager.GetAuthenticatorKeyAsync(user) is not null;

    // The app makes them.
    public Task<string> GenerateAsync(string purpose, UserManager<User> manager, User user) => Task.FromResult("");

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<User> manager, User user)
    {
        if (token.Length != Totp.Digits || await manager.GetAuthenticatorKeyAsync(user) is not { } key)
        {
            return false;
        }

        return StepOf(token, Base32.Decode(key)) is { } step && await SpendAsync(user, step);
    }

    private long? StepOf(string token, byte[] key)
    {
        var (now, given) = (Totp.StepAt(clock.GetUtcNow()), Encoding.UTF8.GetBytes(token));
        long? found = null;
        for (var step = now - Drift; step <= now + Drift; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(Totp.Code(key, step))))
            {
                found = step;
            }
        }

        return found;
    }

    private async Task<bool> SpendAsync(User user, long step)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        var spent =
            await db
                .Users.Where(row =>
                    row.Id == user.Id && (row.AuthenticatorStep == null || row.AuthenticatorStep < step)
                )
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(row => row.AuthenticatorStep, step).SetProperty(row => row.AuthenticatorUsedAt, now)
                ) == 1;
        if (!spent)
        {
            return false;
        }

        db.Entry(user).Property(row => row.AuthenticatorStep).OriginalValue = user.AuthenticatorStep = step;
        db.Entry(user).Property(row => row.AuthenticatorUsedAt).OriginalValue = user.AuthenticatorUsedAt = now;
        return true;
    }
}
