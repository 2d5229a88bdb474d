using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Data.Auditing;
using Panel.Hosting.Errors;
using Panel.Hosting.Secrets;
using Panel.Identity.Data;
using Panel.Identity.Mail;
using Panel.Identity.Passwords;
using Panel.Mail;

namespace Panel.Identity.SignIn.Registration;

/// <summary>
/// The first half of registering where e-mail addresses are confirmed. A free address
/// and a taken one do the same work, down to the row and the
/// mail, and get the same answer; only what the mail says differs, and only the address' owner reads it.
/// </summary>
internal sealed class RequestRegistration(
    UserManager<User> users,
    PasswordHashing passwords,
    HashingLimiter turns,
    IMailQueue mails,
    IAudit audit,
    IOptions<MailOptions> options,
    PanelIdentityDbContext db,
    TimeProvider clock
)
{
    // At a time, for one address. Otherwise a stranger could fill its owner's mailbox.
    private const int MostAtOnce = 3;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public async Task<ApiError?> RunAsync(NewAccount account, CancellationToken cancellationToken)
    {
        // User names are public anyway, and asked for first, so the answer says nothing about the e-mail address.
        if (account.Username is not null && await users.FindByNameAsync(account.Username) is not null)
        {
            return CreateAccount.UsernameTaken;
        }

        var (email, now) = (users.NormalizeEmail(account.Email)!, clock.GetUtcNow());
        var known = await users.FindByEmailAsync(account.Email!) is not null;
        var often =
            await db.Set<PendingRegistration>()
                .CountAsync(row => row.NormalizedEmail == email && row.ExpiresAt > now, cancellationToken)
            >= MostAtOnce;
        var turn = await turns.TakeAsync(cancellationToken);
        if (turn.Failed)
        {
            return turn.Error;
        }

        string hash;
        using (turn.Value)
        {
            hash = passwords.Make(turn.Value, account.Password!);
        }

        // Before the link is opened there is no user whom a record could name.
        audit.NothingChanged();
        if (often)
        {
            return null;
        }

        var token = Token.Create();
        db.Add(
            new PendingRegistration
            {
                Id = Guid.CreateVersion7(now),
                Email = account.Email!,
                NormalizedEmail = email,
                Username = account.Username,
                PasswordHash = hash,
                // For an address that is taken, the row gets a token that no mail carries.
                TokenHash = Token.Hash(known ? Token.Create() : token),
                ExpiresAt = now + Lifetime,
            }
        );
        mails.Add(
            account.Email!,
            known ? MailTemplate.AlreadyRegistered : MailTemplate.ConfirmEmail,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["link"] = options.Value.LinkTo(known ? "/forgot-password" : $"/confirm-email?token={token}"),
                ["expires"] = MailTime.Of(now + Lifetime),
            }
        );
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }
}
