namespace Panel.Identity.SignIn.Sessions;

/// <param name="ExpiresIn">Seconds that the access token lives.</param>
internal sealed record TokensResponse(
    string AccessToken,
    string RefreshToken,
    int ExpiresIn,
    string TokenType = "Bearer"
)
{
    public static TokensResponse Of(string access, string refresh) =>
        new(access, refresh, (int)AccessTokens.Lifetime.TotalSeconds);
}
