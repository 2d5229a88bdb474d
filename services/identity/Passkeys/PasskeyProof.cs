using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Panel.Identity.Accounts;
using Panel.Identity.Data;

namespace Panel.Identity.Passkeys;

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
    public async Task<string> AskAsync(HttpContext context, CancellationToken cancellation)
    {
        var options = await handler.MakeRequestOptionsAsync(null, context);
        await challenges.KeepAsync(options.RequestOptionsJson, options.AssertionState!, userId: null, cancellation);
        return options.RequestOptionsJson;
    }

    /// <returns>Whose passkey it is; null when the answer is not right.</returns>
    public async Task<User?> CheckAsync(JsonElement credential, HttpContext context, CancellationToken cancellation)
    {
        if (await challenges.SpendAsync(credential, userId: null, cancellation) is not { } state)
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
                cancellation
            );
        return result.User;
    }
}
