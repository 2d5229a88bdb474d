namespace Panel.Identity.SignIn.Sessions;

/// <param name="ChallengeToken">For <c>POST /v1/auth/mfa/challenge</c>: five minutes, one success.</param>
/// <param name="Methods">totp, recovery, email or passkey.</param>
internal sealed record ChallengeResponse(bool MfaRequired, string ChallengeToken, IReadOnlyList<string> Methods)
{
    public static ChallengeResponse Of(SignInStep.SecondFactor step) =>
        new(true, step.Token, [.. step.Methods.Select(method => method.Name())]);
}
