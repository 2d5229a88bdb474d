using FsCheck;
using FsCheck.Fluent;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Testing;

namespace Panel.Identity.Tests.Permissions;

/// <summary>
/// Random users, members and tokens. Names of other groups and of no group are
/// among what they are given, as old rows may hold them.
/// </summary>
internal static class Draw
{
    public static readonly Guid Organization = Guid.CreateVersion7();
    private static readonly Guid Elsewhere = Guid.CreateVersion7();
    private static readonly Guid[] Ids = [.. Enumerable.Range(0, 3).Select(_ => Guid.CreateVersion7())];
    private static readonly string[] AnyName =
    [
        .. PermissionCatalogue.All.Select(permission => permission.Name).Distinct(),
        "no.such",
    ];
    private static readonly string[] Networks =
    [
        "10.0.0.0/8",
        "10.1.0.0/16",
        "10.1.2.3",
        "192.0.2.0/24",
        "192.0.2.7",
        "2001:db8::/32",
        "2001:db8:1::/48",
        "2001:db8:1::5",
        "0.0.0.0/0",
        "::/0",
    ];

    public static readonly Gen<User> User = Gen.Elements(true, false)
        .Select(admin => new User
        {
            Id = Guid.CreateVersion7(),
            CreatedAt = ManualClock.Start,
            IsPlatformAdmin = admin,
        });

    public static readonly Gen<OrganizationMember> Member =
        from role in Gen.Elements(Enum.GetValues<OrganizationRole>())
        from grants in SomeOf(AnyName)
        from denials in SomeOf(AnyName)
        select new OrganizationMember
        {
            OrganizationId = Organization,
            UserId = Guid.CreateVersion7(),
            Role = role,
            Grants = grants,
            Denials = denials,
            JoinedAt = ManualClock.Start,
        };

    public static readonly Gen<OrganizationMember?> AnyMember = Gen.OneOf(
        Gen.Constant<OrganizationMember?>(null),
        Member.Select(member => (OrganizationMember?)member)
    );

    public static readonly Gen<ApiToken> Token =
        from full in Gen.Elements(true, false)
        from user in SomeOf(AnyName)
        from admin in SomeOf(AnyName)
        from server in SomeOf(AnyName)
        from organization in Gen.Elements<Guid?>(null, Organization, Elsewhere)
        from nodes in SomeOf(Ids)
        from instances in SomeOf(Ids)
        from ips in Addresses
        from expiry in Gen.Elements<int?>(null, 1, 2)
        select new ApiToken
        {
            Id = Guid.CreateVersion7(),
            UserId = Guid.CreateVersion7(),
            Name = "t",
            Start = "",
            Hash = "",
            FullAccess = full,
            UserScopes = user,
            AdminScopes = admin,
            ServerScopes = server,
            OrganizationId = organization,
            NodeIds = nodes,
            InstanceIds = instances,
            AllowedIps = ips,
            CreatedAt = ManualClock.Start,
            ExpiresAt = expiry is null ? null : ManualClock.Start.AddDays(expiry.Value),
        };

    public static readonly Gen<Restriction> Restriction = Gen.Elements(Enum.GetValues<Restriction>());

    public static Gen<string[]> Addresses => SomeOf(Networks);

    /// <summary>Often none, often few, sometimes many.</summary>
    public static Gen<T[]> SomeOf<T>(T[] items) =>
        from most in Gen.Elements(0, 1, 3, items.Length)
        from some in Gen.Shuffle(items)
        from count in Gen.Choose(0, most)
        select some.Take(count).ToArray();
}
