using System.Collections.Frozen;
using Panel.Hosting.Principals;

namespace Panel.Nodes.Tests.Support;

/// <summary>People and machines that call the service.</summary>
internal static class Callers
{
    public static readonly Principal Instances = new() { Kind = PrincipalKind.Service, Name = "instances" };

    public static readonly Principal Administrator = User(organization: null) with { Admin = Set("*") };

    /// <summary>A platform administrator who acts in an organization of their own.</summary>
    public static readonly Principal EveryOrganization = User(Guid.CreateVersion7()) with
    {
        Admin = Set("*"),
        Server = Set("*"),
        EveryOrganization = true,
    };

    public static Principal Member(Guid organization) => User(organization) with { Server = Set("*") };

    public static Principal Reader(Guid organization) => User(organization) with { Server = Set("nodes.read") };

    public static Principal Agent(Guid nodeId, Guid? credential = null) =>
        new()
        {
            Kind = PrincipalKind.Agent,
            SubjectId = nodeId,
            CredentialId = credential ?? Guid.CreateVersion7(),
        };

    private static Principal User(Guid? organization) =>
        new()
        {
            Kind = PrincipalKind.User,
            SubjectId = Guid.CreateVersion7(),
            Name = "someone",
            OrganizationId = organization,
            Role = "admin",
        };

    private static FrozenSet<string> Set(params string[] permissions) =>
        permissions.ToFrozenSet(StringComparer.Ordinal);
}
