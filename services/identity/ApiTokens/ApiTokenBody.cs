namespace Panel.Identity.ApiTokens;

/// <param name="Prefix">How the token begins, to tell them apart.</param>
/// <param name="Scopes">Empty: all that its owner holds.</param>
internal record ApiTokenBody(
    Guid Id, string Name, string Prefix, IReadOnlyList<string> Scopes, Guid? OrganizationId, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt)
{
    public static ApiTokenBody Of(ApiToken token) =>
        new(token.Id, token.Name, token.Start, ScopesOf(token), token.OrganizationId, token.CreatedAt, token.ExpiresAt, token.LastUsedAt);

    protected static IReadOnlyList<string> ScopesOf(ApiToken token) =>
        [.. token.UserScopes.Concat(token.AdminScopes).Concat(token.ServerScopes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <param name="Token">Shown this once.</param>
internal sealed record CreatedApiTokenBody(
    Guid Id, string Name, string Prefix, IReadOnlyList<string> Scopes, Guid? OrganizationId, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, string Token)
    : ApiTokenBody(Id, Name, Prefix, Scopes, OrganizationId, CreatedAt, ExpiresAt, LastUsedAt)
{
    public static CreatedApiTokenBody Of(ApiToken token, string text) =>
        new(token.Id, token.Name, token.Start, ScopesOf(token), token.OrganizationId, token.CreatedAt, token.ExpiresAt, token.LastUsedAt, text);
}

/// <param name="ExpiresIn">Seconds; null for a token that does not expire by itself.</param>
/// <param name="Scopes">Permission names; none for all that the owner holds.</param>
internal sealed record CreateApiTokenRequest(string? Name, long? ExpiresIn, IReadOnlyList<string>? Scopes, Guid? OrganizationId);
