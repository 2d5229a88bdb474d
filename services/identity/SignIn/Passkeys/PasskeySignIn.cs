using System.Text.Json;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.SignIn.Factors;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Throttling;
using Panel.Identity.Users;

namespace Panel.Identity.SignIn.Passkeys;

/// <summary>Signs in with a passkey alone.</summary>
internal sealed class PasskeySignIn(PasskeyProof proof, Throttles throttles, CompleteSignIn complete)
{
    /// <param name="email">Whom the client believes to sign in; null when it leaves that to the passkey.</param>
    public async Task<Result<SignInStep>> RunAsync(
        JsonElement credential,
        string? email,
        SessionForm form,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var client = ClientInfo.Of(context);
        var address = ThrottleKey.Address(client.Address);
        if (await throttles.RefusalAsync(address, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var user = await proof.CheckAsync(credential, context, cancellationToken);
        if (user is not null && (email is null || EmailAddress.KeysOf(email).Contains(user.NormalizedEmail)))
        {
            var step = await complete.RunAsync(user, SignInMethod.Passkey, form, client, cancellationToken);
            if (step.Error != CompleteSignIn.Gone)
            {
                return step;
            }
        }

        await throttles.CountAsync(address, cancellationToken);
        return FactorErrors.Wrong(SignInMethod.Passkey) with { Status = 401 };
    }
}
