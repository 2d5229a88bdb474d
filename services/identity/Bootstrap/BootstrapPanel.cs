using Microsoft.EntityFrameworkCore;
using Panel.Data;
using Panel.Hosting.Errors;
using Panel.Identity.Accounts;
using Panel.Identity.Data;
using Panel.Identity.Sessions;
using Panel.Identity.Throttling;

namespace Panel.Identity.Bootstrap;

/// <summary>
/// Makes the first user, who administers the platform. Only one request ever
/// succeeds, also of several processes on one database.
/// </summary>
internal sealed class BootstrapPanel(
    PanelIdentityDbContext db,
    SetupCodes codes,
    Throttles throttles,
    CreateAccount accounts,
    CompleteSignIn complete,
    TimeProvider clock
)
{
    private static readonly ApiError Done = ApiErrors.Conflict(
        "already_bootstrapped",
        "The panel has been bootstrapped."
    );
    private static readonly ApiError WrongCode = new(403, "invalid_setup_code", "The setup code is wrong.");

    public async Task<bool> IsRequiredAsync(CancellationToken cancellation) =>
        !await db.Setups.AnyAsync(cancellation) && !await db.Users.AnyAsync(cancellation);

    public async Task<Outcome<SignInStep>> RunAsync(
        string setupCode,
        NewAccount account,
        Client client,
        CancellationToken cancellation
    )
    {
        if (!await IsRequiredAsync(cancellation))
        {
            return Done;
        }

        var key = ThrottleKey.Setup(client.Address);
        // Counted before the comparison, so that guesses sent at once are no more than the limit.
        if (await throttles.TakeAsync(key, cancellation) is { } refusal)
        {
            return await IsRequiredAsync(cancellation) ? refusal : Done;
        }

        // The winner of a race removes the codes.
        if (!await codes.IsRightAsync(setupCode, cancellation))
        {
            return await IsRequiredAsync(cancellation) ? WrongCode : Done;
        }

        await throttles.ClearAsync(key, cancellation);
        var user = await accounts.StageOwnAsync(account with { PlatformAdmin = true }, cancellation);
        if (user.Failed)
        {
            return await IsRequiredAsync(cancellation) ? user.Error : Done;
        }

        try
        {
            return await SaveAsync(user.Value, client, cancellation);
        }
        catch (DbUpdateException failure) when (failure.IsUniqueViolation())
        {
            return Done;
        }
    }

    private async Task<Outcome<SignInStep>> SaveAsync(User user, Client client, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        db.Add(new Setup { CompletedAt = now, AdminsChangedAt = now });
        var step = await complete.RunAsync(user, SignInMethod.Registration, SessionForm.Tokens, client, cancellation);
        await db.SetupCodes.ExecuteDeleteAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return step;
    }
}
