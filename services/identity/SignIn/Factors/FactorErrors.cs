using Panel.Hosting.Errors;
using Panel.Identity.SignIn.Sessions;

namespace Panel.Identity.SignIn.Factors;

internal static class FactorErrors
{
    public static readonly ApiError AlreadyEnabled = ApiErrors.Conflict(
        "two_factor_enabled",
        "Two-factor authentication is on already."
    );
    public static readonly ApiError NotEnabled = ApiErrors.Conflict(
        "two_factor_disabled",
        "Two-factor authentication is not on."
    );
    public static readonly ApiError NotBegun = ApiErrors.Conflict(
        "two_factor_not_begun",
        "Ask for an authenticator key first."
    );
    public static readonly ApiError WrongPassword = new(403, "invalid_password", "The password is wrong.");

    /// <summary>An unknown, spent or expired token, and one of which all tries are used up.</summary>
    public static readonly ApiError ChallengeEnded = ApiErrors.Unauthorized(
        "The sign-in has ended; begin it again.",
        "invalid_challenge"
    );

    public static ApiError Wrong(SignInMethod method) =>
        method switch
        {
            SignInMethod.Recovery => ApiErrors.BadRequest("The recovery code is wrong.", "invalid_recovery_code"),
            SignInMethod.Email => ApiErrors.BadRequest(
                "The code from the mail is wrong or too old.",
                "invalid_email_code"
            ),
            SignInMethod.Passkey => ApiErrors.BadRequest("The passkey could not be verified.", "invalid_passkey"),
            _ => ApiErrors.BadRequest("The code is wrong.", "invalid_code"),
        };
}
