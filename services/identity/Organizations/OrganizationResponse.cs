using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Panel.Identity.Data;
using Panel.Identity.Permissions;

namespace Panel.Identity.Organizations;

/// <param name="Role">The caller's; null for a platform administrator who is no member.</param>
/// <param name="Version">For If-Match.</param>
internal sealed record OrganizationResponse(
    Guid Id,
    string Name,
    OrganizationRole? Role,
    long Version,
    DateTimeOffset CreatedAt
)
{
    /// <param name="organization">With the caller's own membership loaded.</param>
    public static OrganizationResponse Of(Organization organization) =>
        Of(organization, organization.Members.SingleOrDefault()?.Role);

    public static OrganizationResponse Of(Organization organization, OrganizationRole? role) =>
        new(organization.Id, organization.Name, role, organization.Version, organization.CreatedAt);
}

internal sealed record OrganizationRequest(
    [property: Required, StringLength(Organization.LongestName, MinimumLength = 1)] string? Name
)
{
    [JsonIgnore]
    public string? Trimmed => Name?.Trim();

    [JsonIgnore]
    public bool IsValid => Trimmed is { Length: > 0 and <= Organization.LongestName };
}
