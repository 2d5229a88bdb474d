using Microsoft.AspNetCore.Identity;
using Panel.ServiceDefaults.Secrets;

namespace Panel.Identity.Accounts;

/// <summary>Compares a password, and takes as long when there is no such user.</summary>
internal sealed class PasswordCheck(UserManager<User> users, IPasswordHasher<User> hasher)
{
    private static string? s_nobodysHash;

    public async Task<bool> IsRightAsync(User? user, string password)
    {
        if (user?.PasswordHash is not null) return await users.CheckPasswordAsync(user, password);
        s_nobodysHash ??= hasher.HashPassword(null!, Token.Create());
        hasher.VerifyHashedPassword(null!, s_nobodysHash, password);
        return false;
    }
}
