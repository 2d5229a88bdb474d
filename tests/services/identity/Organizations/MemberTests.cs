using System.Net;
using Panel.Contracts;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.Organizations;

public sealed class MemberTests
{
    [Theory, EachDatabase]
    public async Task List_InPages_GivesEachMemberOnce(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var org = await TestOrganization.CreateAsync(identity);
        var users = new List<Person>();
        for (var count = 0; count < 4; count++)
        {
            users.Add(await org.JoinAsync(OrganizationRole.User));
        }

        var stranger = await identity.Gateway.RegisterUserAsync();

        var first = (await identity.Gateway.GetAsync(users[0].Access, $"{org.Path}/members?limit=3")).Expect(
            HttpStatusCode.OK
        );
        var second = await identity.Gateway.GetAsync(
            users[0].Access,
            $"{org.Path}/members?limit=3&cursor={first.Field("next_cursor")}"
        );

        Assert.Equal(
            5,
            first
                .Data.EnumerateArray()
                .Concat(second.Data.EnumerateArray())
                .Select(row => row.GetProperty("user_id").GetGuid())
                .Distinct()
                .Count()
        );
        Assert.Null(second.Field("next_cursor"));
        Assert.Equal(
            users[1].Id,
            Assert
                .Single(
                    (
                        await identity.Gateway.GetAsync(users[0].Access, $"{org.Path}/members?search={users[1].Email}")
                    ).Data.EnumerateArray()
                )
                .GetProperty("user_id")
                .GetGuid()
        );
        (await identity.Gateway.GetAsync(stranger.Access, $"{org.Path}/members")).Expect(HttpStatusCode.NotFound);
    }

    [Theory, EachDatabase]
    public async Task Owner_CanNeitherLeaveNorBeRemovedNorStepDown(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var org = await TestOrganization.CreateAsync(identity);
        var admin = await org.JoinAsync(OrganizationRole.Admin);
        var owner = (await identity.Gateway.IntrospectAsync("bearer", org.Owner.Access)).SubjectId;

        Assert.Equal(
            "owner_required",
            (await identity.Gateway.DeleteAsync(org.Owner.Access, $"{org.Path}/members/{owner}"))
                .Expect(HttpStatusCode.Conflict)
                .Code
        );
        Assert.Equal(
            "owner_required",
            (await org.PutRoleAsync(org.Owner.Access, owner, "admin")).Expect(HttpStatusCode.Conflict).Code
        );
        Assert.Equal(
            "above_you",
            (await identity.Gateway.DeleteAsync(admin.Access, $"{org.Path}/members/{owner}"))
                .Expect(HttpStatusCode.Forbidden)
                .Code
        );
        Assert.Equal(
            "above_you",
            (await org.PutRoleAsync(admin.Access, owner, "user")).Expect(HttpStatusCode.Forbidden).Code
        );
        Assert.Equal(
            "owner_only",
            (await org.PutRoleAsync(admin.Access, admin.Id, "owner")).Expect(HttpStatusCode.Forbidden).Code
        );
    }

    [Theory, EachDatabase]
    public async Task Leave_EndsMembershipBoundTokensAndDefault(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var org = await TestOrganization.CreateAsync(identity);
        var user = await org.JoinAsync(OrganizationRole.User);
        var other = await org.JoinAsync(OrganizationRole.User);
        var token = (
            await identity.Gateway.PostAsync(
                user.Access,
                "/v1/api-tokens",
                new { name = "x", organization_id = org.Id }
            )
        ).Field("token")!;

        (await identity.Gateway.DeleteAsync(user.Access, $"{org.Path}/members/{other.Id}")).Expect(
            HttpStatusCode.Forbidden
        );
        (await identity.Gateway.DeleteAsync(token, $"{org.Path}/members/{user.Id}")).Expect(HttpStatusCode.Forbidden);
        (await identity.Gateway.DeleteAsync(user.Access, $"{org.Path}/members/{user.Id}")).Expect(
            HttpStatusCode.NoContent
        );

        Assert.Null(await org.RoleAsync(user.Id));
        Assert.False(await identity.Gateway.IsActiveAsync(token));
        await events.HearAsync<UserAccessChanged>(changed => changed.UserId == user.Id);
        (await identity.Gateway.GetAsync(user.Access, org.Path)).Expect(HttpStatusCode.NotFound);
    }

    [Theory, EachDatabase]
    public async Task Transfer_LeavesExactlyOneOwner(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var org = await TestOrganization.CreateAsync(identity);
        var next = await org.JoinAsync(OrganizationRole.User, grants: ["dns.create"], denials: ["control.kill"]);
        var scoped = await identity.Gateway.CreateApiTokenAsync(org.Owner.Access, "members.update", "members.read");
        var owner = (await identity.Gateway.IntrospectAsync("bearer", org.Owner.Access)).SubjectId;

        (await org.PutRoleAsync(scoped, next.Id, "owner")).Expect(HttpStatusCode.Forbidden);
        Assert.Equal("Owner", await org.RoleAsync(owner));
        Assert.Equal(
            "owner",
            (await org.PutRoleAsync(org.Owner.Access, next.Id, "owner")).Expect(HttpStatusCode.OK).Field("role")
        );

        Assert.Equal(("Admin", "Owner"), (await org.RoleAsync(owner), await org.RoleAsync(next.Id)));
        var principal = await identity.Gateway.PrincipalAsync(next.Access, org.Id);
        Assert.True(principal.Can("control.kill") && principal.Can("billing.manage"));
    }

    [Theory, EachDatabase]
    public async Task Transfer_ToTwoAtOnce_HasOneSuccess(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var org = await TestOrganization.CreateAsync(identity);
        var people = new[]
        {
            await org.JoinAsync(OrganizationRole.Admin),
            await org.JoinAsync(OrganizationRole.Admin),
            await org.JoinAsync(OrganizationRole.User),
        };
        var token = (await identity.Gateway.IntrospectAsync("bearer", org.Owner.Access)).Token;

        var answers = await Task.WhenAll(
            people.Select(person =>
                identity.Gateway.SendAsync(
                    HttpMethod.Put,
                    $"{org.Path}/members/{person.Id}/role",
                    token,
                    new { role = "owner" }
                )
            )
        );

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(
            answers.Where(answer => answer.Status != HttpStatusCode.OK),
            answer => answer.Expect(HttpStatusCode.Forbidden)
        );
        Assert.Equal(
            1,
            await identity.WithAsync(
                async (db, _) =>
                    db.Set<OrganizationMember>()
                        .Count(row => row.OrganizationId == org.Id && row.Role == OrganizationRole.Owner)
            )
        );
    }

    [Theory, EachDatabase]
    public async Task Grant_OfWhatOneDoesNotHold_IsRefused(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var org = await TestOrganization.CreateAsync(identity);
        var admin = await org.JoinAsync(OrganizationRole.Admin, denials: ["nodes.delete"]);
        var helper = await org.JoinAsync(OrganizationRole.User, grants: ["members.update"]);
        var user = await org.JoinAsync(OrganizationRole.User, denials: ["control.kill"]);

        (await org.SetAsync(admin.Access, user.Id, "billing.manage", "grant")).Expect(HttpStatusCode.Forbidden);
        (await org.SetAsync(admin.Access, user.Id, "nodes.delete", "grant")).Expect(HttpStatusCode.Forbidden);
        (await org.PutRoleAsync(admin.Access, user.Id, "admin")).Expect(HttpStatusCode.Forbidden);
        (
            await identity.Gateway.DeleteAsync(admin.Access, $"{org.Path}/members/{admin.Id}/permissions/nodes.delete")
        ).Expect(HttpStatusCode.Forbidden);
        Assert.Equal(
            "above_you",
            (await org.SetAsync(helper.Access, admin.Id, "dns.create", "deny")).Expect(HttpStatusCode.Forbidden).Code
        );
        (await org.SetAsync(helper.Access, helper.Id, "dns.create", "grant")).Expect(HttpStatusCode.Forbidden);
        (await org.SetAsync(user.Access, user.Id, "control.kill", "grant")).Expect(HttpStatusCode.Forbidden);
        Assert.Equal("User", await org.RoleAsync(user.Id));
    }

    [Theory, EachDatabase]
    public async Task Permissions_GrantedDeniedAndTakenBack_RefineTheRole(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var org = await TestOrganization.CreateAsync(identity);
        var user = await org.JoinAsync(OrganizationRole.User);

        (await org.SetAsync(org.Owner.Access, user.Id, "dns.create", "grant")).Expect(HttpStatusCode.OK);
        var body = (await org.SetAsync(org.Owner.Access, user.Id, "control.kill", "deny"))
            .Expect(HttpStatusCode.OK)
            .Body;

        Assert.Equal("dns.create", Assert.Single(body.GetProperty("grants").EnumerateArray()).GetString());
        Assert.Equal("control.kill", Assert.Single(body.GetProperty("denials").EnumerateArray()).GetString());
        var principal = await identity.Gateway.PrincipalAsync(user.Access, org.Id);
        Assert.True(principal.Can("dns.create") && !principal.Can("control.kill"));
        await events.HearAsync<UserAccessChanged>(changed => changed.UserId == user.Id);
        (
            await identity.Gateway.DeleteAsync(
                org.Owner.Access,
                $"{org.Path}/members/{user.Id}/permissions/control.kill"
            )
        ).Expect(HttpStatusCode.NoContent);
        (
            await identity.Gateway.DeleteAsync(
                org.Owner.Access,
                $"{org.Path}/members/{user.Id}/permissions/control.kill"
            )
        ).Expect(HttpStatusCode.NotFound);
        Assert.True((await identity.Gateway.PrincipalAsync(user.Access, org.Id)).Can("control.kill"));
        (await org.SetAsync(org.Owner.Access, user.Id, "users.delete", "grant")).Expect(HttpStatusCode.BadRequest);
        (await identity.Gateway.GetAsync(user.Access, $"{org.Path}/members/{user.Id}/permissions")).Expect(
            HttpStatusCode.OK
        );
    }
}
