using System.Text.Json;
using Panel.Identity.SignIn.Sessions;

namespace Panel.Identity.SignIn.Factors;

/// <summary>What a user shows as their second factor.</summary>
/// <param name="Text">The code; empty for a passkey.</param>
/// <param name="Passkey">What <c>navigator.credentials.get</c> gave.</param>
internal sealed record SecondFactorResponse(SignInMethod Method, string Text, JsonElement? Passkey = null)
{
    /// <summary>To compare it takes a slow hash.</summary>
    public bool NeedsHash => Method == SignInMethod.Recovery;

    public static SecondFactorResponse OfPasskey(JsonElement credential) => new(SignInMethod.Passkey, "", credential);

    /// <summary>
    /// A code that people type, with the spaces that apps show in it. Its
    /// length tells an authenticator's from a recovery code.
    /// </summary>
    public static SecondFactorResponse OfCode(string code)
    {
        var text = code.Replace(" ", "", StringComparison.Ordinal);
        return new SecondFactorResponse(
            text.Length == RecoveryCodes.Length ? SignInMethod.Recovery : SignInMethod.Totp,
            text
        );
    }
}
