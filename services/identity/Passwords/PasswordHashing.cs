using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Secrets;
using Panel.Identity.Data;
using Panel.Identity.Unicode;

namespace Panel.Identity.Passwords;

/// <summary>
/// Makes and compares hashes of passwords. Some keyboards send an accent with its letter and some behind it, so the
/// composed form (NFC) is what is hashed. Hashes from before that are of what was typed: all three forms are compared.
/// </summary>
internal sealed class PasswordHashing(PanelIdentityDbContext db, IPasswordHasher<User> hasher)
{
    private static string? s_hashOfNobody;

    public string Make(HashingTurn turn, string password)
    {
        turn.Check();
        return hasher.HashPassword(null!, UnicodeNormalization.ToNfc(password));
    }

    /// <summary>Takes as long when there is no such user, or one without a password.</summary>
    public async Task<bool> IsRightAsync(
        HashingTurn turn,
        User? user,
        string password,
        CancellationToken cancellationToken
    )
    {
        turn.Check();
        var hash = user?.PasswordHash ?? (s_hashOfNobody ??= hasher.HashPassword(null!, Token.Create()));
        var forms = FormsOf(password);
        var (form, result) = (0, PasswordVerificationResult.Failed);
        for (; form < forms.Length && result == PasswordVerificationResult.Failed; form++)
        {
            result = hasher.VerifyHashedPassword(null!, hash, forms[form]);
        }

        if (user?.PasswordHash is null || result == PasswordVerificationResult.Failed)
        {
            return false;
        }

        if (form > 1 || result == PasswordVerificationResult.SuccessRehashNeeded)
        {
            await RenewAsync(turn, user, password, cancellationToken);
        }

        return true;
    }

    private static string[] FormsOf(string password) =>
        [
            .. new[] { UnicodeNormalization.ToNfc(password), password, UnicodeNormalization.ToNfd(password) }.Distinct(
                StringComparer.Ordinal
            ),
        ];

    // By itself, and only over the hash that was compared: a password that is set at the same time stays.
    private async Task RenewAsync(HashingTurn turn, User user, string password, CancellationToken cancellationToken)
    {
        var (id, before, after) = (user.Id, user.PasswordHash, Make(turn, password));
        await db
            .Users.Where(row => row.Id == id && row.PasswordHash == before)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.PasswordHash, after), cancellationToken);
    }
}
