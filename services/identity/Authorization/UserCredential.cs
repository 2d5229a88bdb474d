using Panel.Hosting.Principals;
using Panel.Identity.Data;

namespace Panel.Identity.Authorization;

/// <summary>A credential of a user that works right now.</summary>
/// <param name="Token">The API token, when it is one.</param>
internal sealed record UserCredential(
    CredentialKind Kind,
    Guid Id,
    User User,
    ApiToken? Token,
    DateTimeOffset? ExpiresAt
);
