using Panel.Hosting.Auth;
using Panel.Identity.Accounts;
using Panel.Identity.ApiTokens;

namespace Panel.Identity.Internal;

/// <summary>A credential of a user that works right now.</summary>
/// <param name="Token">The API token, when it is one.</param>
internal sealed record UserCredential(
    CredentialKind Kind,
    Guid Id,
    User User,
    ApiToken? Token,
    DateTimeOffset? ExpiresAt
);
