using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Identity.Users;

namespace Panel.Identity.Tokens;

/// <param name="Name">A new token needs one.</param>
/// <param name="ExpiresIn">Seconds; null for a token that does not expire by itself.</param>
/// <param name="Scopes">Permission names; none for all that the owner holds.</param>
/// <param name="AllowedIps">Addresses and CIDR ranges; none for any.</param>
internal sealed record ApiTokenRequest(
    [property: StringLength(ApiToken.LongestName, MinimumLength = 1)] string? Name,
    [property: Range(1, ApiTokenRequest.LongestSeconds)] long? ExpiresIn,
    IReadOnlyList<string>? Scopes,
    Guid? OrganizationId,
    IReadOnlyList<string?>? AllowedIps,
    [property: MaxLength(ApiTokenRequest.MostIds)] IReadOnlyList<Guid>? NodeIds,
    [property: MaxLength(ApiTokenRequest.MostIds)] IReadOnlyList<Guid>? InstanceIds
)
{
    /// <summary>The ids travel in a header of every forwarded request.</summary>
    public const int MostIds = 50;

    private const int LongestSeconds = 10 * 365 * 24 * 3600;

    /// <param name="named">False for a change, which may leave the name out.</param>
    public ValidationErrors Check(bool named) =>
        new ValidationErrors()
            .Check(
                "name",
                (Name is null && !named) || Name?.Trim() is { Length: > 0 and <= ApiToken.LongestName },
                $"1 to {ApiToken.LongestName} characters."
            )
            .Check("expires_in", ExpiresIn is null or (> 0 and <= LongestSeconds), $"1 to {LongestSeconds} seconds.")
            .Check(
                "scopes",
                PermissionCatalogue.UnknownOf(Scopes) is null,
                "Each must be a permission of GET /v1/permissions, which has no "
                    + $"{PermissionCatalogue.UnknownOf(Scopes)}."
            )
            .Check("allowed_ips", AllowedIpList.ProblemOf(AllowedIps))
            .Check("node_ids", NodeIds is null or { Count: <= MostIds }, $"At most {MostIds}.")
            .Check("instance_ids", InstanceIds is null or { Count: <= MostIds }, $"At most {MostIds}.");

    [JsonIgnore]
    public string[]? Addresses => AllowedIps is null ? null : AllowedIpList.Read(AllowedIps);

    [JsonIgnore]
    public Guid[]? Nodes => NodeIds?.Distinct().ToArray();

    [JsonIgnore]
    public Guid[]? Instances => InstanceIds?.Distinct().ToArray();

    public DateTimeOffset? ExpiryFrom(DateTimeOffset now) => ExpiresIn is { } seconds ? now.AddSeconds(seconds) : null;
}
