using System.Collections.Frozen;
using Panel.Hosting.Principals;

namespace Panel.Instances.Tests.Support;

/// <summary>Platform administrators, as identity vouches for them.</summary>
internal static class Administrators
{
    /// <summary>One who acts in an organization of their own.</summary>
    public static readonly Principal AtHome = Of(Guid.CreateVersion7()) with
    {
        Role = "owner",
        TrustedOrganization = true,
    };

    /// <summary>One who acts in an organization that they are no member of.</summary>
    public static Principal In(Guid organization) => Of(organization);

    private static Principal Of(Guid organization) =>
        new()
        {
            Kind = PrincipalKind.User,
            SubjectId = Guid.CreateVersion7(),
            Name = "root",
            OrganizationId = organization,
            EveryOrganization = true,
            Admin = Everything,
            Server = Everything,
        };

    private static FrozenSet<string> Everything => [Principal.Everything];
}
