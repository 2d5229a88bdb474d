using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panel.Data.Auditing;
using Panel.Data.Database;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Factors;
using Panel.Identity.SignIn.Sessions;

namespace Panel.Identity.SignIn.Passkeys;

/// <summary>
/// Adds a passkey to the caller's account. Only from a session: an API token must not make itself a way to sign in.
/// </summary>
internal sealed class RegisterPasskey(
    IPasskeyHandler<User> handler,
    UserManager<User> users,
    PasskeyChallenges challenges,
    IOptions<PasskeyOptions> options,
    PanelIdentityDbContext db,
    IAudit audit
)
{
    private static readonly ApiError NoSession = new(
        403,
        "session_required",
        "Sign in to add a passkey; an API token cannot."
    );
    private static readonly ApiError TooMany = ApiErrors.Conflict(
        "too_many_passkeys",
        "The account has as many passkeys as it may have."
    );
    private static readonly ApiError Taken = ApiErrors.Conflict("passkey_taken", "The passkey is registered already.");

    /// <returns>The options for <c>navigator.credentials.create</c>, as JSON.</returns>
    public async Task<Result<string>> BeginAsync(
        Principal caller,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (await RefusalAsync(caller, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (await db.Users.SingleOrDefaultAsync(row => row.Id == caller.SubjectId, cancellationToken) is not { } user)
        {
            return ApiErrors.Unauthorized();
        }

        var made = await handler.MakeCreationOptionsAsync(
            new PasskeyUserEntity
            {
                Id = user.Id.ToString(),
                Name = user.Email!,
                DisplayName = user.UserName!,
            },
            context
        );
        await challenges.KeepAsync(made.CreationOptionsJson, made.AttestationState!, user.Id, cancellationToken);
        return made.CreationOptionsJson;
    }

    public async Task<Result<UserPasskeyInfo>> FinishAsync(
        Principal caller,
        JsonElement credential,
        string? name,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (await RefusalAsync(caller, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (await challenges.SpendAsync(credential, caller.SubjectId, cancellationToken) is not { } state)
        {
            return FactorErrors.Wrong(SignInMethod.Passkey);
        }

        var result = await handler.PerformAttestationAsync(
            new PasskeyAttestationContext
            {
                CredentialJson = PasskeyJson.Complete(credential),
                AttestationState = state,
                HttpContext = context,
            }
        );
        if (!result.Succeeded)
        {
            return FactorErrors.Wrong(SignInMethod.Passkey);
        }

        result.Passkey.Name = name ?? "Passkey";
        if (await db.Users.SingleOrDefaultAsync(row => row.Id == caller.SubjectId, cancellationToken) is not { } user)
        {
            return ApiErrors.Unauthorized();
        }

        await users.AddOrUpdatePasskeyAsync(user, result.Passkey);
        audit.Record("user.passkey_added", user.Subject, after: new { result.Passkey.Name });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return result.Passkey;
        }
        catch (DbUpdateConcurrencyException)
        {
            return ApiErrors.StaleVersion();
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return Taken;
        }
    }

    private async Task<ApiError?> RefusalAsync(Principal caller, CancellationToken cancellationToken)
    {
        if (caller.CredentialKind is not (CredentialKind.Cookie or CredentialKind.AccessToken))
        {
            return NoSession;
        }

        return
            await db.UserPasskeys.CountAsync(row => row.UserId == caller.SubjectId, cancellationToken)
            >= options.Value.Most
            ? TooMany
            : null;
    }
}
