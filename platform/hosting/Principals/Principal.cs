using System.Collections.Frozen;

namespace Panel.Hosting.Principals;

/// <summary>
/// The caller, as identity vouches for it in the internal token. Handlers take it as a parameter.
/// Permissions are effective ones: role ± grants, ∩ token scopes, in the current organization.
/// </summary>
public sealed record Principal
{
    /// <summary>In a permission set it stands for the whole group.</summary>
    public const string Everything = "*";

    public static readonly Principal Anonymous = new();

    public PrincipalKind Kind { get; init; }

    /// <summary>User id, node id, or empty for a service and for an anonymous caller.</summary>
    public Guid SubjectId { get; init; }

    /// <summary>User name or service name.</summary>
    public string Name { get; init; } = "";

    /// <summary>A user's e-mail address; empty for everybody else.</summary>
    public string Email { get; init; } = "";

    /// <summary>Session, API token or agent token that was shown.</summary>
    public Guid CredentialId { get; init; }

    public CredentialKind CredentialKind { get; init; }

    /// <summary>The organization this request acts in; null when it acts in none.</summary>
    public Guid? OrganizationId { get; init; }

    /// <summary>owner, admin or user in that organization.</summary>
    public string? Role { get; init; }

    /// <summary>The owner of that organization is a platform administrator.</summary>
    public bool TrustedOrganization { get; init; }

    /// <summary>The administrator who acts as this user; null when it is the user.</summary>
    public Guid? ImpersonatorId { get; init; }

    public string? ImpersonatorName { get; init; }

    /// <summary>
    /// A platform administrator whose credential leaves the whole administrators' group and
    /// is bound to no organization, node or instance: reaches by its
    /// id what belongs to any organization. <see cref="Server"/> says what they may do there.
    /// </summary>
    public bool EveryOrganization { get; init; }

    public FrozenSet<string> User { get; init; } = [];

    public FrozenSet<string> Admin { get; init; } = [];

    public FrozenSet<string> Server { get; init; } = [];

    /// <summary>The only nodes that the credential reaches; null for each of the organization's.</summary>
    public FrozenSet<Guid>? OnlyNodes { get; init; }

    /// <summary>The only instances that the credential reaches; null for each of the organization's.</summary>
    public FrozenSet<Guid>? OnlyInstances { get; init; }

    /// <summary>
    /// The current organization; only for handlers behind a server permission, where it is always there.
    /// </summary>
    public Guid Organization =>
        OrganizationId ?? throw new InvalidOperationException("The endpoint needs a server permission.");

    /// <summary>A permission on the account itself.</summary>
    public bool CanUser(string permission) => Holds(User, permission);

    /// <summary>A permission of the platform's administrators.</summary>
    public bool CanAdmin(string permission) => Holds(Admin, permission);

    /// <summary>A permission on the current organization's resources.</summary>
    public bool Can(string permission) => OrganizationId is not null && Holds(Server, permission);

    public bool IsPlatformAdmin => Admin.Count > 0;

    private static bool Holds(FrozenSet<string> set, string permission) =>
        set.Contains(permission) || set.Contains(Everything);
}
