namespace Panel.Identity.Sessions;

/// <param name="ExpiresIn">Seconds that the access token lives.</param>
internal sealed record TokensBody(string AccessToken, string RefreshToken, int ExpiresIn, string TokenType = "Bearer")
{
    public static TokensBody Of(string access, string refresh) =>
        new(access, refresh, (int)AccessTokens.Lifetime.TotalSeconds);
}
