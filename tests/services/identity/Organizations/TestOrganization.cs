using System.Net;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.Organizations;

/// <summary>An organization with its owner, into which people can be put.</summary>
internal sealed record TestOrganization(IdentityFactory Identity, SignedIn Owner, Guid Id)
{
    private GatewayClient Gateway => Identity.Gateway;

    public string Path => $"/v1/organizations/{Id}";

    /// <summary>A second organization of a new user; the first one is their own.</summary>
    public static async Task<TestOrganization> CreateAsync(IdentityFactory identity)
    {
        await identity.Gateway.BootstrapAsync();
        var owner = await identity.Gateway.RegisterUserAsync();
        return new TestOrganization(
            identity,
            owner,
            (await identity.Gateway.PostAsync(owner.Access, "/v1/organizations", new { name = "Team" }))
                .Expect(HttpStatusCode.Created)
                .Id
        );
    }

    public async Task<Person> JoinAsync(OrganizationRole role, string[]? grants = null, string[]? denials = null)
    {
        var user = await Gateway.RegisterUserAsync();
        var id = (await Gateway.IntrospectAsync("bearer", user.Access)).SubjectId;
        await Identity.WithAsync(async db =>
        {
            db.Add(
                new OrganizationMember
                {
                    OrganizationId = Id,
                    UserId = id,
                    Role = role,
                    Grants = grants ?? [],
                    Denials = denials ?? [],
                    JoinedAt = ManualClock.Start,
                }
            );
            await db.SaveChangesAsync();
        });
        return new Person(id, user.Access, user.Email);
    }

    public Task<Answer> PutRoleAsync(string credential, Guid userId, string role) =>
        Gateway.AsAsync(credential, HttpMethod.Put, $"{Path}/members/{userId}/role", new { role });

    public Task<Answer> SetAsync(string credential, Guid userId, string key, string effect) =>
        Gateway.PostAsync(credential, $"{Path}/members/{userId}/permissions", new { key, effect });

    public async Task<string?> RoleAsync(Guid userId) =>
        await Identity.WithAsync(
            async (db, _) => (await db.Set<OrganizationMember>().FindAsync(Id, userId))?.Role.ToString()
        );
}

internal sealed record Person(Guid Id, string Access, string Email);
