using Panel.Identity.Data;
using Panel.Identity.Permissions;

namespace Panel.Identity.Tokens;

/// <summary>What to change of a token; null leaves a part as it is.</summary>
internal sealed record ApiTokenChange
{
    public string? Name { get; init; }

    public string[]? UserScopes { get; init; }

    public string[]? AdminScopes { get; init; }

    public string[]? ServerScopes { get; init; }

    public string[]? AllowedIps { get; init; }

    public Guid[]? NodeIds { get; init; }

    public Guid[]? InstanceIds { get; init; }

    /// <summary>With <see cref="SetsExpiry"/>: null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public bool SetsExpiry { get; init; }

    /// <summary>Refuse a name that another token of the owner has.</summary>
    public bool UniqueName { get; init; }

    public bool SetsScopes => (UserScopes ?? AdminScopes ?? ServerScopes) is not null;

    /// <param name="held">What the owner holds: a token with full access keeps
    /// that much in the groups that are not named.</param>
    public void ApplyTo(ApiToken token, PermissionSets held)
    {
        token.Name = Name ?? token.Name;
        token.AllowedIps = AllowedIps ?? token.AllowedIps;
        token.NodeIds = NodeIds ?? token.NodeIds;
        token.InstanceIds = InstanceIds ?? token.InstanceIds;
        if (SetsExpiry)
        {
            token.ExpiresAt = ExpiresAt;
        }

        if (!SetsScopes)
        {
            return;
        }

        if (token.FullAccess)
        {
            token.Scopes = held;
        }

        token.FullAccess = false;
        token.UserScopes = UserScopes ?? token.UserScopes;
        token.AdminScopes = AdminScopes ?? token.AdminScopes;
        token.ServerScopes = ServerScopes ?? token.ServerScopes;
    }
}
