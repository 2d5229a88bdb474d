using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Identity.Tokens;
using Panel.Identity.Users;

namespace Panel.Identity.Dialects.Client;

/// <summary>A new API key, or what to change of one; then what is left out stays.</summary>
/// <param name="Name">A new key needs one.</param>
/// <param name="Expires">Undefined: left out. Null: never.</param>
internal sealed record ApiKeyRequest(
    [property: StringLength(ApiKeyRequest.LongestName, MinimumLength = ApiKeyRequest.ShortestName)] string? Name,
    IReadOnlyList<string?>? AllowedIps,
    IReadOnlyList<string>? UserPermissions,
    IReadOnlyList<string>? AdminPermissions,
    IReadOnlyList<string>? ServerPermissions,
    JsonElement Expires
)
{
    public const int ShortestName = 3;
    public const int LongestName = 31;

    [JsonIgnore]
    public DateTimeOffset? ExpiresAt =>
        Expires.ValueKind == JsonValueKind.String && Expires.TryGetDateTimeOffset(out var time)
            ? time.ToUniversalTime()
            : null;

    [JsonIgnore]
    public bool SetsExpiry => Expires.ValueKind != JsonValueKind.Undefined;

    [JsonIgnore]
    public string[]? Addresses => AllowedIps is null ? null : AllowedIpList.Read(AllowedIps);

    [JsonIgnore]
    public PermissionSets Scopes => new(Set(UserPermissions), Set(AdminPermissions), Set(ServerPermissions));

    public ApiError? Check(bool named, DateTimeOffset now) =>
        new ValidationErrors()
            .Check(
                "name",
                (Name is null && !named) || Name?.Trim().Length is >= ShortestName and <= LongestName,
                $"must have {ShortestName} to {LongestName} characters"
            )
            .Check("allowed_ips", AllowedIpList.ProblemOf(AllowedIps))
            .Check(
                "user_permissions",
                UnknownIn(UserPermissions, PermissionGroup.User) is null,
                $"unknown permission: {UnknownIn(UserPermissions, PermissionGroup.User)}"
            )
            .Check(
                "admin_permissions",
                UnknownIn(AdminPermissions, PermissionGroup.Admin) is null,
                $"unknown permission: {UnknownIn(AdminPermissions, PermissionGroup.Admin)}"
            )
            .Check(
                "server_permissions",
                UnknownIn(ServerPermissions, PermissionGroup.Server) is null,
                $"unknown permission: {UnknownIn(ServerPermissions, PermissionGroup.Server)}"
            )
            .Check(
                "expires",
                Expires.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null || ExpiresAt is not null,
                "must be a time as in RFC 3339"
            )
            .Check("expires", ExpiresAt is null || ExpiresAt > now, "must be in the future")
            .Error;

    public ApiTokenChange ToChange() =>
        new()
        {
            Name = Name?.Trim(),
            UserScopes = UserPermissions?.Distinct(StringComparer.Ordinal).ToArray(),
            AdminScopes = AdminPermissions?.Distinct(StringComparer.Ordinal).ToArray(),
            ServerScopes = ServerPermissions?.Distinct(StringComparer.Ordinal).ToArray(),
            AllowedIps = Addresses,
            ExpiresAt = ExpiresAt,
            SetsExpiry = SetsExpiry,
            UniqueName = true,
        };

    private static string? UnknownIn(IReadOnlyList<string>? names, PermissionGroup group) =>
        PermissionCatalogue.UnknownOf(names, group);

    private static FrozenSet<string> Set(IReadOnlyList<string>? names) =>
        names is null ? [] : names.ToFrozenSet(StringComparer.Ordinal);
}
