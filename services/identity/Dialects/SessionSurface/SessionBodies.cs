using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Hosting.Json;

namespace Panel.Identity.Dialects.SessionSurface;

internal sealed record SuccessResponse(bool Success)
{
    public static Ok<SuccessResponse> Ok => TypedResults.Ok(new SuccessResponse(true));
}

/// <param name="Token">An access token of the same session as the cookie.</param>
/// <param name="CsrfToken">For the x-csrf-token header.</param>
[CamelCase]
internal sealed record SignedInResponse(string Token, string CsrfToken, SessionUserResponse User);

/// <param name="TempToken">For <c>2fa/verify-login</c>: five minutes, one success.</param>
/// <param name="Methods">totp, recovery, email or passkey.</param>
[CamelCase]
internal sealed record TwoFactorRequiredResponse(
    bool TwoFactorRequired,
    string TempToken,
    IReadOnlyList<string> Methods
);

[CamelCase]
internal sealed record SessionUserEnvelope(SessionUserResponse User);

[CamelCase]
internal sealed record CsrfTokenResponse(string CsrfToken);

[CamelCase]
internal sealed record TwoFactorSetupResponse(
    string Secret,
    [property: JsonPropertyName("otpauth_url")] string OtpauthUrl,
    string QrSvg
);

[CamelCase]
internal sealed record RecoveryCodesResponse(IReadOnlyList<string> RecoveryCodes);
