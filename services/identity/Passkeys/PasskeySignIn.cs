using System.Text.Json;
using Panel.Hosting.Errors;
using Panel.Identity.Accounts;
using Panel.Identity.Factors;
using Panel.Identity.Sessions;
using Panel.Identity.Throttling;

namespace Panel.Identity.Passkeys;

/// <summary>Signs in with a passkey alone.</summary>
internal sealed class PasskeySignIn(PasskeyProof proof, Throttles throttles, CompleteSignIn complete)
{
    /// <param name="email">Whom the client believes to sign in; null when it leaves that to the passkey.</param>
    public async Task<Outcome<SignInStep>> RunAsync(
        JsonElement credential,
        string? email,
        SessionForm form,
        HttpContext context,
        CancellationToken cancellation
    )
    {
        var client = Client.Of(context);
        var address = ThrottleKey.Address(client.Address);
        if (await throttles.RefusalAsync(address, cancellation) is { } refusal)
        {
            return refusal;
        }

        var user = await proof.CheckAsync(credential, context, cancellation);
        if (user is not null && (email is null || EmailAddress.KeysOf(email).Contains(user.NormalizedEmail)))
        {
            var step = await complete.RunAsync(user, SignInMethod.Passkey, form, client, cancellation);
            if (step.Error != CompleteSignIn.Gone)
            {
                return step;
            }
        }

        await throttles.CountAsync(address, cancellation);
        return FactorErrors.Wrong(SignInMethod.Passkey) with { Status = 401 };
    }
}
