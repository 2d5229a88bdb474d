using System.Net;
using Panel.Contracts;
using Panel.Identity.Organizations.Resources;
using Panel.Identity.Permissions;
using Panel.Identity.Tests.Hosting;
using Panel.Identity.Tests.Organizations;
using Panel.Testing;

namespace Panel.Identity.Tests.Data;

public sealed class OrganizationTests
{
    [Theory, EachDatabase]
    public async Task Update_WithAStaleVersion_IsRefused(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var org = await TestOrganization.CreateAsync(identity);
        var user = await org.JoinAsync(OrganizationRole.User);

        var renamed = await identity.Gateway.AsAsync(
            org.Owner.Access,
            HttpMethod.Put,
            org.Path,
            new { name = "New" },
            ifMatch: "\"1\""
        );
        var stale = await identity.Gateway.AsAsync(
            org.Owner.Access,
            HttpMethod.Put,
            org.Path,
            new { name = "Newer" },
            ifMatch: "\"1\""
        );

        Assert.Equal(2, renamed.Expect(HttpStatusCode.OK).Body.GetProperty("version").GetInt64());
        Assert.Equal("stale_version", stale.Expect(HttpStatusCode.Conflict).Code);
        (await identity.Gateway.AsAsync(user.Access, HttpMethod.Put, org.Path, new { name = "Mine" })).Expect(
            HttpStatusCode.Forbidden
        );
        Assert.Equal(
            "New",
            (await identity.Gateway.GetAsync(user.Access, org.Path)).Expect(HttpStatusCode.OK).Field("name")
        );
    }

    [Theory, EachDatabase]
    public async Task Create_ByAUser_IsAnnouncedToEveryGateway(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var org = await TestOrganization.CreateAsync(identity);
        var owner = (await identity.Gateway.IntrospectAsync("bearer", org.Owner.Access)).SubjectId;

        await events.HearAsync<UserAccessChanged>(changed => changed.UserId == owner);
    }

    [Theory, EachDatabase]
    public async Task Delete_OfAnEmptyOne_EndsItForEveryMember(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var org = await TestOrganization.CreateAsync(identity);
        var admin = await org.JoinAsync(OrganizationRole.Admin);

        Assert.Equal(
            "owner_only",
            (await identity.Gateway.DeleteAsync(admin.Access, org.Path)).Expect(HttpStatusCode.Forbidden).Code
        );
        (await identity.Gateway.DeleteAsync(org.Owner.Access, org.Path)).Expect(HttpStatusCode.NoContent);

        (await identity.Gateway.GetAsync(org.Owner.Access, org.Path)).Expect(HttpStatusCode.NotFound);
        Assert.False((await identity.Gateway.IntrospectAsync("bearer", admin.Access, org.Id)).OrganizationFound);
        await events.HearAsync<OrganizationDeleted>(deleted => deleted.OrganizationId == org.Id);
        await events.HearAsync<UserAccessChanged>(changed => changed.UserId == admin.Id);
    }

    [Theory, EachDatabase]
    public async Task Delete_WhileSomethingRunsThere_IsRefused(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var org = await TestOrganization.CreateAsync(identity);
        var (instance, node) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await events.PublishAsync(
            new InstanceCreated(instance, org.Id, node, "a", new ResourceLimits(1, 1, 1, 1), ManualClock.Start)
        );
        await Eventually.TrueAsync(_ =>
            identity.WithAsync(async (db, _) => await db.Set<OrganizationResource>().FindAsync(instance) is not null)
        );

        Assert.Equal(
            "organization_not_empty",
            (await identity.Gateway.DeleteAsync(org.Owner.Access, org.Path)).Expect(HttpStatusCode.Conflict).Code
        );

        await events.PublishAsync(new InstanceDeleted(instance, org.Id, node, ManualClock.Start));
        await Eventually.TrueAsync(async _ =>
            (await identity.Gateway.DeleteAsync(org.Owner.Access, org.Path)).Status == HttpStatusCode.NoContent
        );
    }

    [Theory, EachDatabase]
    public async Task Resource_WhoseDeletionCameFirst_StaysGone(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var (instance, node, organization) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());

        await events.PublishAsync(new InstanceDeleted(instance, organization, node, ManualClock.Start));
        await Eventually.TrueAsync(_ =>
            identity.WithAsync(async (db, _) => await db.Set<OrganizationResource>().FindAsync(instance) is not null)
        );
        await events.PublishAsync(
            new InstanceCreated(instance, organization, node, "a", new ResourceLimits(1, 1, 1, 1), ManualClock.Start)
        );
        await events.PublishAsync(
            new InstanceCreated(node, organization, node, "b", new ResourceLimits(1, 1, 1, 1), ManualClock.Start)
        );
        await Eventually.TrueAsync(_ =>
            identity.WithAsync(async (db, _) => await db.Set<OrganizationResource>().FindAsync(node) is not null)
        );

        Assert.True(
            await identity.WithAsync(
                async (db, _) => (await db.Set<OrganizationResource>().FindAsync(instance))!.GoneAt is not null
            )
        );
    }

    [Theory, EachDatabase]
    public async Task Delete_OfTheOnlyOneOwned_IsRefused(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var home = (await identity.Gateway.PrincipalAsync(user.Access)).Organization;

        Assert.Equal(
            "last_organization",
            (await identity.Gateway.DeleteAsync(user.Access, $"/v1/organizations/{home}"))
                .Expect(HttpStatusCode.Conflict)
                .Code
        );
    }

    [Theory, EachDatabase]
    public async Task Token_BoundToAnOrganization_KnowsNoOther(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var org = await TestOrganization.CreateAsync(identity);
        var home = (await identity.Gateway.PrincipalAsync(org.Owner.Access)).Organization;
        var token = (
            await identity.Gateway.PostAsync(
                org.Owner.Access,
                "/v1/api-tokens",
                new { name = "bound", organization_id = org.Id }
            )
        ).Field("token")!;

        Assert.Equal(
            org.Id,
            Assert
                .Single((await identity.Gateway.GetAsync(token, "/v1/organizations")).Data.EnumerateArray())
                .GetProperty("id")
                .GetGuid()
        );
        (await identity.Gateway.GetAsync(token, $"/v1/organizations/{home}")).Expect(HttpStatusCode.NotFound);
        (await identity.Gateway.GetAsync(token, $"/v1/organizations/{home}/members")).Expect(HttpStatusCode.NotFound);
        (await identity.Gateway.GetAsync(token, $"{org.Path}/members")).Expect(HttpStatusCode.OK);
    }

    [Theory, EachDatabase]
    public async Task AdminList_ShowsOwnersAndNumbersOfMembers(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var org = await TestOrganization.CreateAsync(identity);
        await org.JoinAsync(OrganizationRole.User);
        var admin = SignedIn.Of("admin@example.org", await identity.Gateway.LoginAsync("admin@example.org"));

        var found = Assert.Single(
            (await identity.Gateway.GetAsync(admin.Access, "/v1/admin/organizations?search=tEAm"))
                .Expect(HttpStatusCode.OK)
                .Data.EnumerateArray()
        );

        Assert.Equal(org.Owner.Email, found.GetProperty("owner").GetProperty("email").GetString());
        Assert.Equal(2, found.GetProperty("members").GetInt32());
        Assert.Equal(
            "Team",
            (await identity.Gateway.GetAsync(admin.Access, $"/v1/admin/organizations/{org.Id}"))
                .Expect(HttpStatusCode.OK)
                .Field("name")
        );
        (await identity.Gateway.GetAsync(org.Owner.Access, "/v1/admin/organizations")).Expect(HttpStatusCode.Forbidden);
    }
}
