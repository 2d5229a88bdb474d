using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Errors;
using Panel.Hosting.Secrets;
using Panel.Identity.Data;
using Panel.Identity.Mail;
using Panel.Identity.SignIn.Sessions;
using Panel.Mail;

namespace Panel.Identity.SignIn.Factors;

/// <summary>Mails the code for a sign-in; the one mailed last is the one that works.</summary>
internal sealed class SignInMails(
    PanelIdentityDbContext db,
    SignInChallenges challenges,
    IMailQueue mails,
    TimeProvider clock
)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Cooldown = TimeSpan.FromSeconds(5);

    // Who knows a password must not be able to fill its owner's mailbox.
    private const int MostMails = 5;

    public static string Hash(Guid challengeId, string code) => Token.Hash($"{challengeId}:{code}");

    public async Task<ApiError?> SendAsync(string token, SessionForm form, CancellationToken cancellationToken)
    {
        if (await challenges.FindAsync(token, form, cancellationToken) is not { } challenge)
        {
            return FactorErrors.ChallengeEnded;
        }

        var (now, code) = (clock.GetUtcNow(), RandomNumberGenerator.GetString("0123456789", AuthenticatorCodes.Digits));
        var (hash, earlier) = (Hash(challenge.Id, code), now - Cooldown);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var claimed = await db.Set<SignInChallenge>()
            .Where(row =>
                row.Id == challenge.Id && row.Mails < MostMails && (row.MailedAt == null || row.MailedAt <= earlier)
            )
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.MailHash, hash)
                        .SetProperty(row => row.MailedAt, now)
                        .SetProperty(row => row.Mails, row => row.Mails + 1),
                cancellationToken
            );
        if (claimed == 0 && await challenges.FindAsync(token, form, cancellationToken) is null)
        {
            return FactorErrors.ChallengeEnded;
        }

        if (claimed == 0)
        {
            return new ApiError(
                429,
                "too_many_mails",
                "A code was mailed just now.",
                RetryAfter: challenge.Mails < MostMails ? Cooldown : challenge.ExpiresAt - now
            );
        }

        if (
            await db
                .Users.Where(row => row.Id == challenge.UserId)
                .Select(row => row.Email)
                .SingleOrDefaultAsync(cancellationToken)
            is not { } to
        )
        {
            return FactorErrors.ChallengeEnded;
        }

        mails.Add(
            to,
            MailTemplate.SignInCode,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["code"] = code,
                ["expires"] = (now + Lifetime).ToString("u", CultureInfo.InvariantCulture),
            }
        );
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }
}
