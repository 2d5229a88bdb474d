using Panel.Hosting.Errors;

namespace Panel.Identity.SignIn.External;

internal static class ExternalErrors
{
    public static readonly ApiError NoProvider = ApiErrors.NotFound("sign-in provider");
    public static readonly ApiError InvalidState = ApiErrors.BadRequest(
        "The sign-in took too long, was finished before, or began in another browser. Begin again.",
        "invalid_state"
    );
    public static readonly ApiError Denied = new(403, "sign_in_denied", "The provider did not let you sign in.");
    public static readonly ApiError Failed = ApiErrors.Unauthorized(
        "The provider's answer is not valid. Begin again.",
        "sign_in_failed"
    );
    public static readonly ApiError Unavailable = ApiErrors.Unavailable(
        "The sign-in provider does not answer.",
        "provider_unavailable"
    );
    public static readonly ApiError EmailNotVerified = new(
        403,
        "email_not_verified",
        "The provider does not vouch for your e-mail address."
    );
    public static readonly ApiError NoAccount = new(
        403,
        "registration_disabled",
        "There is no account for you, and this provider may not make one."
    );
    public static readonly ApiError TooEarly = ApiErrors.Conflict(
        "bootstrap_required",
        "The panel has no administrator yet."
    );
    public static readonly ApiError AddressNotConfirmed = ApiErrors.Conflict(
        "email_not_confirmed",
        "There is an account with your e-mail address, but nobody has confirmed the address there. "
            + "Sign in with its password and link the provider, or reset the password first."
    );
    public static readonly ApiError Taken = ApiErrors.Conflict("login_taken", "It is linked to another account.");
    public static readonly ApiError Busy = ApiErrors.Conflict(
        "sign_in_conflict",
        "Somebody changed the account at the same moment. Begin again."
    );
}
