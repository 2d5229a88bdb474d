using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Data.Database;
using Panel.Hosting.Errors;
using Panel.Hosting.Secrets;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Users;

namespace Panel.Identity.SignIn.Registration;

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

    public async Task<Result<SignInStep>> RunAsync(string token, ClientInfo client, CancellationToken cancellationToken)
    {
        // It may have been switched off since the mail was sent.
        if (!options.CurrentValue.Registration)
        {
            return Register.Off;
        }

        var (hash, now) = (Token.Hash(token), clock.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var open = db.Set<PendingRegistration>().Where(row => row.TokenHash == hash && row.ExpiresAt > now);
        var pending = await open.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (pending is null || await open.ExecuteDeleteAsync(cancellationToken) == 0)
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
                cancellationToken
            );
            await transaction.CommitAsync(cancellationToken);
            return step;
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return CreateAccount.Taken;
        }
    }
}
