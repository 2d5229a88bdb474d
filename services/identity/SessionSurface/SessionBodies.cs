using System.Text.Json.Serialization;
using Panel.Hosting.Json;

namespace Panel.Identity.SessionSurface;

internal sealed record SuccessBody(bool Success)
{
    public static IResult Ok => TypedResults.Ok(new SuccessBody(true));
}

/// <param name="Token">An access token of the same session as the cookie.</param>
/// <param name="CsrfToken">For the x-csrf-token header.</param>
[CamelCase]
internal sealed record SignedInBody(string Token, string CsrfToken, SessionUserBody User);

/// <param name="TempToken">For <c>2fa/verify-login</c>: five minutes, one success.</param>
/// <param name="Methods">totp, recovery, email or passkey.</param>
[CamelCase]
internal sealed record TwoFactorRequiredBody(bool TwoFactorRequired, string TempToken, IReadOnlyList<string> Methods);

[CamelCase]
internal sealed record SessionUserAnswer(SessionUserBody User);

[CamelCase]
internal sealed record CsrfTokenBody(string CsrfToken);

[CamelCase]
internal sealed record TwoFactorSetupBody(
    string Secret,
    [property: JsonPropertyName("otpauth_url")] string OtpauthUrl,
    string QrSvg
);

[CamelCase]
internal sealed record RecoveryCodesBody(IReadOnlyList<string> RecoveryCodes);
