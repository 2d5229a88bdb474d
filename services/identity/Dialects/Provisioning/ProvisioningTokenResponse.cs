using System.ComponentModel.DataAnnotations;
using Panel.Hosting.Errors;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Identity.Users;

namespace Panel.Identity.Dialects.Provisioning;

/// <summary>A token that is scoped to one node, as the provisioning dialect shows it.</summary>
/// <param name="Permissions">What it may do beyond the provisioning surface.</param>
/// <param name="Token">Only in the answer to its creation.</param>
internal sealed record ProvisioningTokenResponse(
    Guid Id,
    string Name,
    Guid NodeId,
    IReadOnlyList<string> Permissions,
    IReadOnlyList<string> AllowedIps,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    [property: System.Text.Json.Serialization.JsonIgnore(
        Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull
    )]
        string? Token = null
)
{
    public static ProvisioningTokenResponse Of(ApiToken token) =>
        new(
            token.Id,
            token.Name,
            token.NodeIds[0],
            [
                .. token
                    .UserScopes.Concat(token.AdminScopes)
                    .Concat(token.ServerScopes)
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ],
            token.AllowedIps,
            token.CreatedAt,
            token.ExpiresAt,
            token.LastUsedAt
        );
}

/// <param name="NodeId">The one node that it reaches.</param>
/// <param name="Permissions">Names of what it may do beyond the provisioning surface; none for nothing.</param>
internal sealed record ProvisioningTokenRequest(
    [property: Required, StringLength(ApiToken.LongestName, MinimumLength = 1)] string? Name,
    [property: Required] Guid? NodeId,
    IReadOnlyList<string>? Permissions,
    IReadOnlyList<string?>? AllowedIps,
    DateTimeOffset? ExpiresAt
)
{
    public ApiError? Check(DateTimeOffset now) =>
        new ValidationErrors()
            .Check("name", !string.IsNullOrWhiteSpace(Name), "The name field is required.")
            .Check(
                "name",
                Name is null || Name.Trim().Length <= ApiToken.LongestName,
                $"The name may not be longer than {ApiToken.LongestName} characters."
            )
            .Check("node_id", NodeId is not null, "The node_id field is required.")
            .Check(
                "permissions",
                PermissionCatalogue.UnknownOf(Permissions) is null,
                "Each must be a permission of GET /v1/permissions, which has no "
                    + $"{PermissionCatalogue.UnknownOf(Permissions)}."
            )
            .Check("allowed_ips", AllowedIpList.ProblemOf(AllowedIps))
            .Check("expires_at", ExpiresAt is null || ExpiresAt > now, "The expires_at must be in the future.")
            .Error;
}
