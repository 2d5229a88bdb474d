using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OtpNet;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.Factors;

/// <summary>
/// The framework's authenticator provider on our clock: a code of the step before or after is right too,
/// and each step is good for one code.
/// </summary>
internal sealed class AuthenticatorCodes(PanelIdentityDbContext db, TimeProvider clock)
    : IUserTwoFactorTokenProvider<User>
{
    public const int Digits = 6;
    public const int StepSeconds = 30;

    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    public async Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<User> manager, User user) =>
        await manager.GetAuthenticatorKeyAsync(user) is not null;

    // The app makes them.
    public Task<string> GenerateAsync(string purpose, UserManager<User> manager, User user) => Task.FromResult("");

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<User> manager, User user)
    {
        if (token.Length != Digits || await manager.GetAuthenticatorKeyAsync(user) is not { } key)
        {
            return false;
        }

        // SHA-1 is the algorithm that every authenticator app knows; HMAC does not rest on what is broken of it.
        var codes = new Totp(Base32Encoding.ToBytes(key), StepSeconds, OtpHashMode.Sha1, Digits);
        return codes.VerifyTotp(clock.GetUtcNow().UtcDateTime, token, out var step, Window)
            && await SpendAsync(user, step);
    }

    // One conditional update, so that of two requests with the same code one is right.
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
