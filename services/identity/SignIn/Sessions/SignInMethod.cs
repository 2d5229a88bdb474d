using System.Text.Json;

namespace Panel.Identity.SignIn.Sessions;

/// <summary>How a user proved who they are, in the step that completes their sign-in.</summary>
internal enum SignInMethod
{
    Password,
    Registration,
    GitHub,
    Oidc,
    OidcWithMfa,
    Totp,
    Recovery,
    Email,
    Passkey,
}

internal static class SignInMethodExtensions
{
    /// <summary>False: a user who has two-factor authentication on is asked for a second factor next.</summary>
    public static bool IsSecondFactor(this SignInMethod method) =>
        method
            is SignInMethod.OidcWithMfa
                or SignInMethod.Totp
                or SignInMethod.Recovery
                or SignInMethod.Email
                or SignInMethod.Passkey;

    /// <summary>As the API and the audit log call it.</summary>
    public static string Name(this SignInMethod method) =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(method.ToString());
}
