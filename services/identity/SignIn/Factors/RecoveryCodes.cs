using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;
using Panel.Identity.Passwords;

namespace Panel.Identity.SignIn.Factors;

/// <summary>Ten codes for whoever has lost their authenticator, each of use once.</summary>
internal sealed class RecoveryCodes(PanelIdentityDbContext db)
{
    public const int Length = 10;
    private const int Count = 10;

    // Without what looks alike: people copy them from paper.
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    // 50 bits are few for a fast hash, and the hash must be the same each time,
    // since spending a code is one statement that looks for it.
    private const int Iterations = 100_000;

    /// <summary>
    /// Ten new ones. Make them before the transaction, which would keep others waiting for the hashes.
    /// </summary>
    public static IReadOnlyList<NewRecoveryCode> Make(HashingTurn turn, Guid userId) =>
        [
            .. Enumerable
                .Range(0, Count)
                .Select(_ => RandomNumberGenerator.GetString(Alphabet, Length))
                .Select(code => new NewRecoveryCode(
                    code,
                    new RecoveryCode { UserId = userId, Hash = Hash(turn, userId, code) }
                )),
        ];

    /// <summary>Replaces what there was. Run it within the caller's transaction; the caller saves.</summary>
    public async Task ReplaceAsync(
        Guid userId,
        IReadOnlyList<NewRecoveryCode> codes,
        CancellationToken cancellationToken
    )
    {
        await RemoveAsync(userId, cancellationToken);
        db.AddRange(codes.Select(code => code.Row));
    }

    /// <returns>False: there is no such code, or another request spent it first.</returns>
    public async Task<bool> SpendAsync(HashingTurn turn, Guid userId, string code, CancellationToken cancellationToken)
    {
        var hash = Hash(turn, userId, code);
        return await db.Set<RecoveryCode>()
                .Where(row => row.UserId == userId && row.Hash == hash)
                .ExecuteDeleteAsync(cancellationToken) == 1;
    }

    public Task RemoveAsync(Guid userId, CancellationToken cancellationToken) =>
        db.Set<RecoveryCode>().Where(row => row.UserId == userId).ExecuteDeleteAsync(cancellationToken);

    private static string Hash(HashingTurn turn, Guid userId, string code)
    {
        turn.Check();
        return Convert.ToHexStringLower(
            Rfc2898DeriveBytes.Pbkdf2(
                code.ToLowerInvariant(),
                userId.ToByteArray(),
                Iterations,
                HashAlgorithmName.SHA256,
                32
            )
        );
    }
}

/// <param name="Text">Shown once.</param>
internal sealed record NewRecoveryCode(string Text, RecoveryCode Row);
