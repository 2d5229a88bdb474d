namespace Panel.Identity.SignIn.Sessions;

/// <param name="ExpiresIn">Seconds that the access token lives.</param>
internal sealed record TokensResponse(
    string AccessToken,
    string RefreshToken,
    int ExpiresIn,
    string TokenType = "Bearer"
)
{
    /// <param name="step">Of a sign-in that asked for <see cref="SessionForm.Tokens"/>.</param>
    public static TokensResponse Of(SignInStep.Done step) => Of(step.AccessToken, step.RefreshToken!);

    public static TokensResponse Of(string access, string refresh) =>
        new(access, refresh, (int)AccessTokens.Lifetime.TotalSeconds);
}
