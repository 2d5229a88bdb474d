using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Data;
using Panel.Hosting.Errors;
using Panel.Hosting.Secrets;
using Panel.Identity.Accounts;
using Panel.Identity.Data;
using Panel.Identity.Sessions;

namespace Panel.Identity.Registration;

/// <summary>The second half: makes the account and signs its owner in.</summary>
internal sealed class ConfirmRegistration(
    CreateAccount accounts,
    CompleteSignIn complete,
    IOptionsMonitor<AccountOptions> options,
    PanelIdentityDbContext db,
    TimeProvider clock
)
{
    private static readonly ApiError Invalid = ApiErrors.BadRequest(
        "The link is not valid any more. Register again.",
        "invalid_confirmation_token"
    );

    public async Task<Outcome<SignInStep>> RunAsync(string token, Client client, CancellationToken cancellation)
    {
        // It may have been switched off since the mail was sent.
        if (!options.CurrentValue.Registration)
        {
            return Register.Off;
        }

        var (hash, now) = (Token.Hash(token), clock.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var open = db.PendingRegistrations.Where(row => row.TokenHash == hash && row.ExpiresAt > now);
        var pending = await open.AsNoTracking().SingleOrDefaultAsync(cancellation);
        if (pending is null || await open.ExecuteDeleteAsync(cancellation) == 0)
        {
            return Invalid;
        }

        var user = await accounts.StageConfirmedAsync(pending.Email, pending.Username, pending.PasswordHash);
        if (user.Failed)
        {
            return user.Error;
        }

        try
        {
            var step = await complete.RunAsync(
                user.Value,
                SignInMethod.Registration,
                SessionForm.Tokens,
                client,
                cancellation
            );
            await transaction.CommitAsync(cancellation);
            return step;
        }
        catch (DbUpdateException failure) when (failure.IsUniqueViolation())
        {
            return CreateAccount.Taken;
        }
    }
}
