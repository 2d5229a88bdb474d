using Microsoft.AspNetCore.Identity;

namespace Panel.Identity.SignIn.Passkeys;

/// <summary>Section <c>Identity:Passkeys</c>.</summary>
internal sealed class PasskeyOptions
{
    public const string Section = "Identity:Passkeys";

    /// <summary>
    /// The domain that passkeys are bound to (the relying party's id); a parent of the
    /// panel's host may be given. Default: the host of the request.
    /// </summary>
    public string? Domain { get; set; }

    /// <summary>
    /// Origins (<c>https://panel.example.com</c>) whose pages may use passkeys. Default: the one of the request.
    /// </summary>
    public List<string> Origins { get; set; } = [];

    /// <summary>Most passkeys of one account. Default: 20.</summary>
    public int Most { get; set; } = 20;

    /// <summary>
    /// A passkey is a whole sign-in: it is found without a user name, and its device has asked for a PIN or a finger.
    /// </summary>
    public void ApplyTo(IdentityPasskeyOptions framework)
    {
        framework.ServerDomain = Domain;
        framework.AuthenticatorTimeout = PasskeyChallenges.Lifetime;
        framework.ResidentKeyRequirement = "required";
        framework.UserVerificationRequirement = "required";
        framework.AttestationConveyancePreference = "none";
        framework.ValidateOrigin = context =>
            ValueTask.FromResult(!context.CrossOrigin && IsAllowed(context.Origin, context.HttpContext.Request));
    }

    private bool IsAllowed(string origin, HttpRequest request) =>
        Origins.Count > 0
            ? Origins.Contains(origin, StringComparer.OrdinalIgnoreCase)
            : origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
}
