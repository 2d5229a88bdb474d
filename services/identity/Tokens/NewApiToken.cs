using Panel.Identity.Permissions;

namespace Panel.Identity.Tokens;

/// <summary>
/// A token that a caller asks for, in whichever dialect. What is null is
/// taken over from the token that asks, if one does.
/// </summary>
internal sealed record NewApiToken(string Name)
{
    /// <summary>Null: all that its owner holds.</summary>
    public PermissionSets? Scopes { get; init; }

    /// <summary>Null: the caller.</summary>
    public Guid? OwnerId { get; init; }

    public Guid? OrganizationId { get; init; }

    public string[]? AllowedIps { get; init; }

    public Guid[]? NodeIds { get; init; }

    public Guid[]? InstanceIds { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Which type the session dialect asked for; null in the others, which know none.</summary>
    public bool? IsAdminKey { get; init; }

    /// <summary>Refuse a name that another token of the owner has.</summary>
    public bool UniqueName { get; init; }
}
