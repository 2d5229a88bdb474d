using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Panel.Identity.Data;

namespace Panel.Identity.Dialects.SessionSurface.Keys;

/// <summary>An API token as the session dialect shows it.</summary>
/// <param name="Type">admin for one that reaches the platform's administration, else client.</param>
internal sealed record SessionKeyResponse(
    Guid Id,
    string Name,
    string Type,
    string Prefix,
    IReadOnlyList<string> Permissions,
    [property: JsonPropertyName("userId")] Guid UserId,
    [property: JsonPropertyName("createdAt")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("expiresAt")] DateTimeOffset? ExpiresAt,
    [property: JsonPropertyName("lastUsedAt")] DateTimeOffset? LastUsedAt
)
{
    public const string Admin = "admin";
    public const string Client = "client";

    /// <param name="token">With its owner loaded.</param>
    public static SessionKeyResponse Of(ApiToken token) =>
        new(
            token.Id,
            token.Name,
            TypeOf(token),
            token.Start,
            PermissionsOf(token),
            token.UserId,
            token.CreatedAt,
            token.ExpiresAt,
            token.LastUsedAt
        );

    // Of those made before the type was kept, and of those made in another dialect, it is told by what they hold.
    private static string TypeOf(ApiToken token) =>
        token.IsAdminKey is { } asked
            ? asked
                ? Admin
                : Client
            : token.AdminScopes.Length > 0 || (token.FullAccess && token.User?.IsPlatformAdmin == true)
                ? Admin
                : Client;

    private static IReadOnlyList<string> PermissionsOf(ApiToken token) =>
        token.FullAccess || KeyPermissions.IsEverything(token.Scopes)
            ? ["*"]
            :
            [
                .. token
                    .UserScopes.Concat(token.AdminScopes)
                    .Concat(token.ServerScopes)
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal)
                    .Select(KeyPermissions.Write),
            ];
}

/// <param name="ApiKey">Shown this once.</param>
/// <param name="UnknownPermissions">Of those that were asked for: there are none of
/// these names here, and the key does not hold them.</param>
internal sealed record CreatedSessionKeyResponse(
    bool Success,
    [property: JsonPropertyName("apiKey")] string ApiKey,
    Guid Id,
    SessionKeyResponse Entry,
    [property: JsonPropertyName("unknownPermissions")] IReadOnlyList<string> UnknownPermissions
);

/// <param name="Type">client (default) or admin.</param>
/// <param name="Permissions">None: nothing beyond the type, which is nothing for a client, and for
/// an admin the platform's administration with the owner's account.</param>
/// <param name="UserId">For whom; by default the caller.</param>
internal sealed record SessionKeyRequest(
    [property: Required, StringLength(ApiToken.LongestName, MinimumLength = 1)] string? Name,
    [property: AllowedValues(SessionKeyResponse.Client, SessionKeyResponse.Admin)] string? Type,
    IReadOnlyList<string?>? Permissions,
    [property: JsonPropertyName("userId")] Guid? UserId,
    [property: JsonPropertyName("expiresAt")] DateTimeOffset? ExpiresAt
)
{
    [JsonIgnore]
    public bool IsAdmin => Type == SessionKeyResponse.Admin;

    /// <summary>
    /// Clients send the names of the system that they were made for, some of which mean nothing here.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<string> UnknownPermissions => [.. Distinct.Where(name => !KeyPermissions.IsKnown(name))];

    [JsonIgnore]
    public IReadOnlyList<string> KnownPermissions => [.. Distinct.Where(KeyPermissions.IsKnown)];

    private IEnumerable<string> Distinct => (Permissions ?? []).OfType<string>().Distinct(StringComparer.Ordinal);
}
