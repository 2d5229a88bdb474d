using Panel.Identity.Data;

namespace Panel.Identity.Tokens;

/// <param name="Prefix">How the token begins, to tell them apart.</param>
/// <param name="FullAccess">All that its owner holds; then the scopes are empty.</param>
internal record ApiTokenResponse(
    Guid Id,
    string Name,
    string Prefix,
    bool FullAccess,
    IReadOnlyList<string> Scopes,
    Guid? OrganizationId,
    IReadOnlyList<string> AllowedIps,
    IReadOnlyList<Guid> NodeIds,
    IReadOnlyList<Guid> InstanceIds,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt
)
{
    protected ApiTokenResponse(ApiToken token)
        : this(
            token.Id,
            token.Name,
            token.Start,
            token.FullAccess,
            ScopesOf(token),
            token.OrganizationId,
            token.AllowedIps,
            token.NodeIds,
            token.InstanceIds,
            token.CreatedAt,
            token.ExpiresAt,
            token.LastUsedAt
        )
    { }

    public static ApiTokenResponse Of(ApiToken token) => new(token);

    private static IReadOnlyList<string> ScopesOf(ApiToken token) =>
        [
            .. token
                .UserScopes.Concat(token.AdminScopes)
                .Concat(token.ServerScopes)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
}

/// <summary>The answer to a creation: the only one that holds the token itself.</summary>
internal sealed record CreatedApiTokenResponse : ApiTokenResponse
{
    private CreatedApiTokenResponse(ApiToken token, string text)
        : base(token) => Token = text;

    public string Token { get; }

    public static CreatedApiTokenResponse Of(ApiToken token, string text) => new(token, text);
}
