using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Identity.Data;

namespace Panel.Identity.SignIn.Passkeys;

/// <summary>
/// Asks for a passkey and checks the answer. The question is the same for everybody, so it tells
/// nothing about accounts: the authenticator knows whose its keys are.
/// </summary>
internal sealed class PasskeyProof(
    IPasskeyHandler<User> handler,
    PasskeyChallenges challenges,
    PanelIdentityDbContext db
)
{
    /// <returns>The options for <c>navigator.credentials.get</c>, as JSON.</returns>
    public async Task<string> AskAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var options = await handler.MakeRequestOptionsAsync(null, context);
        await challenges.KeepAsync(
            options.RequestOptionsJson,
            options.AssertionState!,
            userId: null,
            cancellationToken
        );
        return options.RequestOptionsJson;
    }

    /// <returns>Whose passkey it is; null when the answer is not right.</returns>
    public async Task<User?> CheckAsync(
        JsonElement credential,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (await challenges.SpendAsync(credential, userId: null, cancellationToken) is not { } state)
        {
            return null;
        }

        var result = await handler.PerformAssertionAsync(
            new PasskeyAssertionContext
            {
                CredentialJson = PasskeyJson.Complete(credential),
                AssertionState = state,
                HttpContext = context,
            }
        );
        if (!result.Succeeded)
        {
            return null;
        }

        var (id, count, backedUp) = (result.Passkey.CredentialId, result.Passkey.SignCount, result.Passkey.IsBackedUp);
        await db
            .UserPasskeys.Where(row => row.CredentialId == id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(row => row.Data.SignCount, count).SetProperty(row => row.Data.IsBackedUp, backedUp),
                cancellationToken
            );
        return result.User;
    }
}
