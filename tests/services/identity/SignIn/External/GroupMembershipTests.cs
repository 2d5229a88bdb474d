using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.SignIn.External;

public sealed class GroupMembershipTests
{
    private static readonly (string, string)[] Mapped = [.. Map("ops", "admin"), .. Map("devs", "user")];
    private static readonly Guid Team = new("01990000-0000-7000-8000-000000000001");

    [Theory, EachDatabase]
    public async Task SignIn_WithGroups_AddsChangesAndEndsTheMembership(Database database)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(database, provider, null, Mapped);
        await using var events = await identity.ListenAsync();
        await PrepareAsync(identity);

        Assert.Equal(OrganizationRole.User, await RoleAfterAsync(identity, provider, "devs", "unknown"));
        Assert.Equal(OrganizationRole.Admin, await RoleAfterAsync(identity, provider, "devs", "ops"));
        Assert.Equal(OrganizationRole.User, await RoleAfterAsync(identity, provider, "devs"));
        Assert.Null(await RoleAfterAsync(identity, provider));
        Assert.Equal(OrganizationRole.Admin, await RoleAfterAsync(identity, provider, "ops"));
        await events.HearAsync<UserAccessChanged>(_ => true);
    }

    [Theory, EachDatabase]
    public async Task SignIn_OfAMemberByOtherMeans_LeavesTheMembershipAlone(Database database)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(database, provider, null, Mapped);
        await PrepareAsync(identity);
        await RoleAfterAsync(identity, provider);
        var user = await identity.WithAsync(
            (db, _) => db.Users.Where(row => row.Email == provider.Person.Email).Select(row => row.Id).SingleAsync()
        );
        await identity.WithAsync(async db =>
        {
            db.Add(
                new OrganizationMember
                {
                    OrganizationId = Team,
                    UserId = user,
                    Role = OrganizationRole.Admin,
                    JoinedAt = ManualClock.Start,
                }
            );
            await db.SaveChangesAsync();
        });

        Assert.Equal(OrganizationRole.Admin, await RoleAfterAsync(identity, provider, "devs"));
        Assert.Equal(OrganizationRole.Admin, await RoleAfterAsync(identity, provider));
    }

    [Theory, EachDatabase]
    public async Task SignIn_OfWhoBecameTheOwner_NeverTouchesThem(Database database)
    {
        await using var provider = await OpenIdProvider.StartAsync();
        await using var identity = await OidcFactory.StartAsync(database, provider, null, Mapped);
        await PrepareAsync(identity);
        await RoleAfterAsync(identity, provider, "devs");
        await identity.WithAsync(db =>
            db.Set<OrganizationMember>()
                .Where(row => row.OrganizationId == Team)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, OrganizationRole.Owner))
        );

        Assert.Equal(OrganizationRole.Owner, await RoleAfterAsync(identity, provider, "ops"));
        Assert.Equal(OrganizationRole.Owner, await RoleAfterAsync(identity, provider));
    }

    private static async Task PrepareAsync(IdentityFactory identity)
    {
        await identity.Gateway.BootstrapAsync();
        await identity.WithAsync(async db =>
        {
            db.Add(
                new Organization
                {
                    Id = Team,
                    Name = "Team",
                    CreatedAt = ManualClock.Start,
                }
            );
            await db.SaveChangesAsync();
        });
    }

    private static async Task<OrganizationRole?> RoleAfterAsync(
        IdentityFactory identity,
        OpenIdProvider provider,
        params string[] groups
    )
    {
        provider.Person = provider.Person with { Groups = groups };
        using var browser = new Browser(identity);
        (await browser.SignInAsync(OidcFactory.Start)).Expect(System.Net.HttpStatusCode.Redirect);
        return await identity.WithAsync(
            (db, _) =>
                db.Set<OrganizationMember>()
                    .Where(row =>
                        row.OrganizationId == Team
                        && db.Users.Any(user => user.Id == row.UserId && user.Email == provider.Person.Email)
                    )
                    .Select(row => (OrganizationRole?)row.Role)
                    .SingleOrDefaultAsync()
        );
    }

    private static (string, string)[] Map(string group, string role) =>
        [
            ($"Identity:Oidc:corp:Groups:{group}:Organization", "01990000-0000-7000-8000-000000000001"),
            ($"Identity:Oidc:corp:Groups:{group}:Role", role),
        ];
}
