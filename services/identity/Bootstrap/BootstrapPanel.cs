using Microsoft.EntityFrameworkCore;
using Panel.Data.Database;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Registration;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Throttling;
using Panel.Identity.Users;

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

    public async Task<bool> IsRequiredAsync(CancellationToken cancellationToken) =>
        !await db.Set<Setup>().AnyAsync(cancellationToken) && !await db.Users.AnyAsync(cancellationToken);

    public async Task<Result<SignInStep>> RunAsync(
        string setupCode,
        NewAccount account,
        ClientInfo client,
        CancellationToken cancellationToken
    )
    {
        if (!await IsRequiredAsync(cancellationToken))
        {
            return Done;
        }

        var key = ThrottleKey.Setup(client.Address);
        // Counted before the comparison, so that guesses sent at once are no more than the limit.
        if (await throttles.TakeAsync(key, cancellationToken) is { } refusal)
        {
            return await IsRequiredAsync(cancellationToken) ? refusal : Done;
        }

        // The winner of a race removes the codes.
        if (!await codes.IsRightAsync(setupCode, cancellationToken))
        {
            return await IsRequiredAsync(cancellationToken) ? WrongCode : Done;
        }

        await throttles.ClearAsync(key, cancellationToken);
        var user = await accounts.StageOwnAsync(account with { PlatformAdmin = true }, cancellationToken);
        if (user.Failed)
        {
            return await IsRequiredAsync(cancellationToken) ? user.Error : Done;
        }

        try
        {
            return await SaveAsync(user.Value, client, cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return Done;
        }
    }

    private async Task<Result<SignInStep>> SaveAsync(User user, ClientInfo client, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.Add(new Setup { CompletedAt = now, AdminsChangedAt = now });
        var step = await complete.RunAsync(
            user,
            SignInMethod.Registration,
            SessionForm.Tokens,
            client,
            cancellationToken
        );
        await db.Set<SetupCode>().ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return step;
    }
}
