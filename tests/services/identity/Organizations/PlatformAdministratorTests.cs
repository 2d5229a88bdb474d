using System.Net;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.Organizations;

/// <summary>Platform administrators reach every organization; their narrower credentials do not.</summary>
public sealed class PlatformAdministratorTests
{
    [Theory, EachDatabase]
    public async Task Introspection_OfAnAdministratorInAnyOrganization_HoldsEverythingWithoutARole(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var (admin, org) = await StageAsync(identity);

        var principal = await identity.Gateway.PrincipalAsync(admin.Access, org.Id);

        Assert.Equal(
            (org.Id, null, true, false),
            (principal.OrganizationId, principal.Role, principal.EveryOrganization, principal.TrustedOrganization)
        );
        Assert.True(principal.Can("instances.delete") && principal.Can("billing.manage"));
        var token = await identity.Gateway.CreateApiTokenAsync(admin.Access);
        Assert.True((await identity.Gateway.PrincipalAsync(token, org.Id)).Can("instances.delete"));
        Assert.False(
            (await identity.Gateway.IntrospectAsync("bearer", admin.Access, Guid.CreateVersion7())).OrganizationFound
        );
    }

    [Theory, EachDatabase]
    public async Task Introspection_OfANarrowBoundOrLimitedToken_ReachesNoOtherOrganization(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var (admin, org) = await StageAsync(identity);
        var home = (await identity.Gateway.PrincipalAsync(admin.Access)).Organization;
        var node = Guid.CreateVersion7();
        string[] tokens =
        [
            await identity.Gateway.CreateApiTokenAsync(admin.Access, "instances.read", "control.stop"),
            await identity.Gateway.CreateApiTokenAsync(
                admin.Access,
                "organizations.read",
                "users.delete",
                "instances.read"
            ),
            await TokenAsync(new { name = "bound", organization_id = home }),
            await TokenAsync(new { name = "nodes", node_ids = new[] { node } }),
            await TokenAsync(new { name = "instances", instance_ids = new[] { node } }),
            (
                await identity.Gateway.PostAsync(
                    admin.Access,
                    "/api/v1/tokens",
                    new { name = "provisioning", node_id = node }
                )
            )
                .Expect(HttpStatusCode.Created)
                .Data.GetProperty("token")
                .GetString()!,
        ];

        foreach (var token in tokens)
        {
            Assert.False((await identity.Gateway.IntrospectAsync("bearer", token, org.Id)).OrganizationFound);
            Assert.False((await identity.Gateway.PrincipalAsync(token)).EveryOrganization);
            (await identity.Gateway.GetAsync(token, $"{org.Path}/members")).Expect(HttpStatusCode.NotFound);
        }

        async Task<string> TokenAsync(object body) =>
            (await identity.Gateway.PostAsync(admin.Access, "/v1/api-tokens", body))
                .Expect(HttpStatusCode.Created)
                .Field("token")!;
    }

    [Theory, EachDatabase]
    public async Task Introspection_OfASuspendedAdministrator_ReachesNothing(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var (admin, org) = await StageAsync(identity);
        var second = (
            await identity.Gateway.PostAsync(
                admin.Access,
                "/v1/users",
                new
                {
                    email = "second@example.org",
                    password = GatewayClient.Password,
                    platform_admin = true,
                }
            )
        ).Expect(HttpStatusCode.Created).Id;
        var other = SignedIn.Of("second@example.org", await identity.Gateway.LoginAsync("second@example.org"));
        var token = await identity.Gateway.CreateApiTokenAsync(other.Access);
        var member = await JoinHomeAsync(identity, other);
        Assert.True((await identity.Gateway.PrincipalAsync(token, org.Id)).EveryOrganization);
        Assert.True((await identity.Gateway.PrincipalAsync(member.Access, member.Home)).TrustedOrganization);

        (await identity.Gateway.PostAsync(admin.Access, $"/v1/admin/users/{second}/suspend", new { })).Expect(
            HttpStatusCode.NoContent
        );

        Assert.False((await identity.Gateway.IntrospectAsync("bearer", token, org.Id)).OrganizationFound);
        Assert.False((await identity.Gateway.PrincipalAsync(token)).EveryOrganization);
        Assert.False((await identity.Gateway.PrincipalAsync(member.Access, member.Home)).TrustedOrganization);
        await events.HearAsync<UserAccessChanged>(changed => changed.UserId == second);
        await events.HearAsync<UserAccessChanged>(changed => changed.UserId == member.Id);
    }

    [Theory, EachDatabase]
    public async Task Introspection_OfWhoeverActsInAnAdministratorsOrganization_IsTrusted(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var (admin, org) = await StageAsync(identity);

        Assert.True((await identity.Gateway.PrincipalAsync(admin.Access)).TrustedOrganization);
        Assert.False((await identity.Gateway.PrincipalAsync(org.Owner.Access)).TrustedOrganization);
        var member = await JoinHomeAsync(identity, admin);
        Assert.True((await identity.Gateway.PrincipalAsync(member.Access, member.Home)).TrustedOrganization);
        Assert.False((await identity.Gateway.PrincipalAsync(member.Access)).TrustedOrganization);
    }

    [Theory, EachDatabase]
    public async Task Administrator_InAnotherOrganization_ManagesItsMembersAndName(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var (admin, org) = await StageAsync(identity);
        var member = await org.JoinAsync(OrganizationRole.User);
        var owner = (await identity.Gateway.IntrospectAsync("bearer", org.Owner.Access)).SubjectId;

        Assert.Equal(
            2,
            (await identity.Gateway.GetAsync(admin.Access, $"{org.Path}/members"))
                .Expect(HttpStatusCode.OK)
                .Data.GetArrayLength()
        );
        (await identity.Gateway.GetAsync(admin.Access, org.Path)).Expect(HttpStatusCode.OK);
        (await identity.Gateway.AsAsync(admin.Access, HttpMethod.Put, org.Path, new { name = "Renamed" })).Expect(
            HttpStatusCode.OK
        );
        (
            await identity.Gateway.PostAsync(
                admin.Access,
                $"{org.Path}/members/invite",
                new { email = "x@example.org", role = "admin" }
            )
        ).Expect(HttpStatusCode.Created);
        (await org.PutRoleAsync(admin.Access, member.Id, "owner")).Expect(HttpStatusCode.OK);
        Assert.Equal(("Owner", "Admin"), (await org.RoleAsync(member.Id), await org.RoleAsync(owner)));
        (await identity.Gateway.DeleteAsync(admin.Access, $"{org.Path}/members/{owner}")).Expect(
            HttpStatusCode.NoContent
        );
        Assert.Equal(
            "owner_required",
            (await identity.Gateway.DeleteAsync(admin.Access, $"{org.Path}/members/{member.Id}"))
                .Expect(HttpStatusCode.Conflict)
                .Code
        );

        var record = await events.HearAsync<AuditRecorded>(record => record.Action == "organization.updated");
        Assert.Equal(("platform_admin", org.Id), (record.Actor.Kind, record.OrganizationId));
    }

    [Theory, EachDatabase]
    public async Task Administrator_InTheirOwnOrganizations_IsAuditedAsAUser(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var admin = await identity.Gateway.BootstrapAsync();

        var second = (await identity.Gateway.PostAsync(admin.Access, "/v1/organizations", new { name = "Second" }))
            .Expect(HttpStatusCode.Created)
            .Id;
        (
            await identity.Gateway.AsAsync(
                admin.Access,
                HttpMethod.Put,
                $"/v1/organizations/{second}",
                new { name = "Renamed" }
            )
        ).Expect(HttpStatusCode.OK);
        (await identity.Gateway.DeleteAsync(admin.Access, $"/v1/organizations/{second}")).Expect(
            HttpStatusCode.NoContent
        );

        foreach (var action in new[] { "organization.created", "organization.updated", "organization.deleted" })
        {
            Assert.Equal(
                "user",
                (
                    await events.HearAsync<AuditRecorded>(record =>
                        record.Action == action && record.OrganizationId == second
                    )
                )
                    .Actor
                    .Kind
            );
        }
    }

    [Theory, EachDatabase]
    public async Task AddMember_ByAnAdministrator_TakesOverAnOrphanAndByOthersIsForbidden(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var (admin, org) = await StageAsync(identity);
        var me = (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).SubjectId;
        (
            await identity.Gateway.PostAsync(
                org.Owner.Access,
                $"{org.Path}/members",
                new { user_id = me, role = "user" }
            )
        ).Expect(HttpStatusCode.Forbidden);
        await OrphanAsync(identity, org.Id);

        (
            await identity.Gateway.PostAsync(
                admin.Access,
                $"{org.Path}/members/invite",
                new { email = "x@example.org", role = "admin" }
            )
        ).Expect(HttpStatusCode.Created);
        (
            await identity.Gateway.PostAsync(
                admin.Access,
                $"{org.Path}/members",
                new { user_id = Guid.CreateVersion7(), role = "owner" }
            )
        ).Expect(HttpStatusCode.BadRequest);
        (
            await identity.Gateway.PostAsync(admin.Access, $"{org.Path}/members", new { user_id = me, role = "owner" })
        ).Expect(HttpStatusCode.Created);

        Assert.Equal("owner", (await identity.Gateway.PrincipalAsync(admin.Access, org.Id)).Role);
        Assert.Equal(
            "already_member",
            (await identity.Gateway.PostAsync(admin.Access, $"{org.Path}/members", new { user_id = me, role = "user" }))
                .Expect(HttpStatusCode.Conflict)
                .Code
        );
    }

    [Theory, EachDatabase]
    public async Task Delete_OfAnOrphan_IsForAdministratorsAndByForceRemovesWhatItHas(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var (admin, org) = await StageAsync(identity);
        var resources = new Resources(identity, events);
        var instance = await resources.AddInstanceAsync(org.Id, "a");
        Assert.Equal(
            "organization_has_members",
            (await identity.Gateway.DeleteAsync(admin.Access, $"{org.Path}?force=true"))
                .Expect(HttpStatusCode.Conflict)
                .Code
        );
        Assert.Equal(
            "administrator_only",
            (await identity.Gateway.DeleteAsync(org.Owner.Access, $"{org.Path}?force=true"))
                .Expect(HttpStatusCode.Forbidden)
                .Code
        );
        await OrphanAsync(identity, org.Id);

        Assert.Contains(
            $"{instance} a",
            (await identity.Gateway.DeleteAsync(admin.Access, org.Path)).Expect(HttpStatusCode.Conflict).Text,
            StringComparison.Ordinal
        );
        (await identity.Gateway.DeleteAsync(admin.Access, $"{org.Path}?force=true")).Expect(HttpStatusCode.Accepted);
        await events.HearAsync<OrganizationAbandoned>(abandoned => abandoned.OrganizationId == org.Id);
        var me = (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).SubjectId;
        Assert.Equal(
            "organization_abandoned",
            (
                await identity.Gateway.PostAsync(
                    admin.Access,
                    $"{org.Path}/members",
                    new { user_id = me, role = "owner" }
                )
            )
                .Expect(HttpStatusCode.Conflict)
                .Code
        );
        await resources.RemoveInstanceAsync(instance, org.Id);

        await events.HearAsync<OrganizationDeleted>(deleted => deleted.OrganizationId == org.Id);
    }

    [Theory, EachDatabase]
    public async Task LastMember_OfAnOrganizationWithoutAnOwner_CannotLeave(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var org = await TestOrganization.CreateAsync(identity);
        var member = await org.JoinAsync(OrganizationRole.Admin);
        await identity.WithAsync(db =>
            db.Set<OrganizationMember>()
                .Where(row => row.OrganizationId == org.Id && row.Role == OrganizationRole.Owner)
                .ExecuteDeleteAsync()
        );

        Assert.Equal(
            "last_member",
            (await identity.Gateway.DeleteAsync(member.Access, $"{org.Path}/members/{member.Id}"))
                .Expect(HttpStatusCode.Conflict)
                .Code
        );
    }

    private static async Task<(SignedIn Admin, TestOrganization Org)> StageAsync(IdentityFactory identity)
    {
        var org = await TestOrganization.CreateAsync(identity);
        return (SignedIn.Of("admin@example.org", await identity.Gateway.LoginAsync("admin@example.org")), org);
    }

    // As the deletion of an account used to leave it.
    private static Task OrphanAsync(IdentityFactory identity, Guid organization) =>
        identity.WithAsync(db =>
            db.Set<OrganizationMember>().Where(row => row.OrganizationId == organization).ExecuteDeleteAsync()
        );

    private static async Task<(Guid Id, string Access, Guid Home)> JoinHomeAsync(
        IdentityFactory identity,
        SignedIn owner
    )
    {
        var home = (await identity.Gateway.PrincipalAsync(owner.Access)).Organization;
        var member = await identity.Gateway.RegisterUserAsync();
        var id = (await identity.Gateway.IntrospectAsync("bearer", member.Access)).SubjectId;
        await identity.WithAsync(async db =>
        {
            db.Add(
                new OrganizationMember
                {
                    OrganizationId = home,
                    UserId = id,
                    Role = OrganizationRole.User,
                    JoinedAt = ManualClock.Start,
                }
            );
            await db.SaveChangesAsync();
        });
        return (id, member.Access, home);
    }
}
