using System.Net;
using Microsoft.EntityFrameworkCore;
using Panel.Contracts;
using Panel.Hosting.Auth;
using Panel.Hosting.Principals;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests;

public sealed class UserTests
{
    [Theory, EachDatabase]
    public async Task Suspend_EndsSessionsAndRestsTokens(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var token = await identity.Gateway.CreateApiTokenAsync(user.Access);
        var id = (await identity.Gateway.IntrospectAsync("bearer", user.Access)).SubjectId;

        (await identity.Gateway.PostAsync(admin.Access, $"/v1/admin/users/{id}/suspend", new { })).Expect(
            HttpStatusCode.NoContent
        );

        Assert.False(await identity.Gateway.IsActiveAsync(user.Access));
        Assert.Equal(Restriction.Suspended, (await identity.Gateway.IntrospectAsync("bearer", token)).Restriction);
        Assert.Equal(
            "account_suspended",
            (await identity.Gateway.LoginAsync(user.Email)).Expect(HttpStatusCode.Forbidden).Code
        );
        await events.HearAsync<UserAccessChanged>(changed => changed.UserId == id);
        (await identity.Gateway.PostAsync(admin.Access, $"/v1/admin/users/{id}/suspend", new { })).Expect(
            HttpStatusCode.Conflict
        );
        (await identity.Gateway.PostAsync(admin.Access, $"/v1/admin/users/{id}/unsuspend", new { })).Expect(
            HttpStatusCode.NoContent
        );
        Assert.Equal(Restriction.None, (await identity.Gateway.IntrospectAsync("bearer", token)).Restriction);
        Assert.False(await identity.Gateway.IsActiveAsync(user.Access));
    }

    [Theory, EachDatabase]
    public async Task Suspend_AndBack_AuditNamesTheUserAndWhatChanged(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var id = (await identity.Gateway.IntrospectAsync("bearer", user.Access)).SubjectId;
        var name = (await identity.Gateway.GetAsync(admin.Access, $"/v1/users/{id}")).Field("username");

        (await identity.Gateway.PostAsync(admin.Access, $"/v1/admin/users/{id}/suspend", new { })).Expect(
            HttpStatusCode.NoContent
        );
        (await identity.Gateway.PostAsync(admin.Access, $"/v1/admin/users/{id}/unsuspend", new { })).Expect(
            HttpStatusCode.NoContent
        );

        Assert.Equal(("user.suspended", id.ToString(), name, "False", "True"), await EntryAsync("user.suspended"));
        Assert.Equal(("user.unsuspended", id.ToString(), name, "True", "False"), await EntryAsync("user.unsuspended"));

        async Task<(string?, string?, string?, string, string)> EntryAsync(string action)
        {
            var entry = (
                await Eventually.GetAsync(
                    async _ =>
                        (await identity.Gateway.GetAsync(admin.Access, $"/v1/admin/audit-logs?action={action}")).Data,
                    entries => entries.GetArrayLength() == 1
                )
            )[0];
            var target = entry.GetProperty("target");
            return (
                entry.GetProperty("action").GetString(),
                target.GetProperty("id").GetString(),
                target.GetProperty("name").GetString(),
                SuspendedIn("before"),
                SuspendedIn("after")
            );

            string SuspendedIn(string member) => entry.GetProperty(member).GetProperty("suspended").ToString();
        }
    }

    [Theory, EachDatabase]
    public async Task Delete_EndsEveryCredential(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var token = await identity.Gateway.CreateApiTokenAsync(user.Access);
        var id = (await identity.Gateway.IntrospectAsync("bearer", user.Access)).SubjectId;

        (await identity.Gateway.DeleteAsync(admin.Access, $"/v1/users/{id}")).Expect(HttpStatusCode.NoContent);

        Assert.False(await identity.Gateway.IsActiveAsync(user.Access));
        Assert.False(await identity.Gateway.IsActiveAsync(token));
        (await identity.Gateway.RefreshAsync(user.Refresh)).Expect(HttpStatusCode.Unauthorized);
        (await identity.Gateway.GetAsync(admin.Access, $"/v1/users/{id}")).Expect(HttpStatusCode.NotFound);
        await events.HearAsync<UserDeleted>(deleted => deleted.UserId == id);
    }

    [Theory, EachDatabase]
    public async Task LastAdministrator_CanBeNeitherDeletedNorSuspended(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var id = (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).SubjectId;

        Assert.Equal(
            "last_platform_admin",
            (await identity.Gateway.DeleteAsync(admin.Access, $"/v1/users/{id}")).Expect(HttpStatusCode.Conflict).Code
        );
        Assert.Equal(
            "last_platform_admin",
            (await identity.Gateway.PostAsync(admin.Access, $"/v1/admin/users/{id}/suspend", new { }))
                .Expect(HttpStatusCode.Conflict)
                .Code
        );
    }

    [Theory, EachDatabase]
    public async Task Administrators_WhoDeleteEachOtherAtOnce_LeaveOne(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var body = new
        {
            email = "second@example.org",
            password = GatewayClient.Password,
            platform_admin = true,
        };
        var second = (await identity.Gateway.PostAsync(admin.Access, "/v1/users", body))
            .Expect(HttpStatusCode.Created)
            .Id;
        var found = await identity.Gateway.IntrospectAsync("bearer", admin.Access);

        var answers = await Task.WhenAll(
            identity.Gateway.SendAsync(HttpMethod.Delete, $"/v1/users/{second}", found.Token),
            identity.Gateway.SendAsync(HttpMethod.Delete, $"/v1/users/{found.SubjectId}", found.Token)
        );

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.NoContent);
        // When the administrator's own deletion came first, their token names no user by now.
        Assert.Single(
            answers,
            answer =>
                answer.Status != HttpStatusCode.NoContent && answer.Code is ("last_platform_admin" or "invalid_token")
        );
        await identity.WithAsync(async db => Assert.Equal(1, await db.Users.CountAsync(user => user.IsPlatformAdmin)));
    }

    [Theory, EachDatabase]
    public async Task Users_AreForAdministratorsOnly(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var creator = await identity.Gateway.CreateApiTokenAsync(admin.Access, "users.create");

        (await identity.Gateway.GetAsync(user.Access, "/v1/users")).Expect(HttpStatusCode.Forbidden);
        (
            await identity.Gateway.PostAsync(
                creator,
                "/v1/users",
                new
                {
                    email = "x@example.org",
                    password = GatewayClient.Password,
                    platform_admin = true,
                }
            )
        ).Expect(HttpStatusCode.Forbidden);
        var found = (await identity.Gateway.GetAsync(admin.Access, "/v1/users?search=USER1")).Data;
        Assert.Equal(user.Email, Assert.Single(found.EnumerateArray()).GetProperty("email").GetString());
    }

    [Theory, EachDatabase]
    public async Task AdminList_IsFilteredByStateRankAndOrganization(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var (first, second) = (await identity.Gateway.RegisterUserAsync(), await identity.Gateway.RegisterUserAsync());
        var (id, organization) = (
            (await identity.Gateway.IntrospectAsync("bearer", first.Access)).SubjectId,
            (await identity.Gateway.PrincipalAsync(second.Access)).Organization
        );
        (await identity.Gateway.PostAsync(admin.Access, $"/v1/admin/users/{id}/suspend", new { })).Expect(
            HttpStatusCode.NoContent
        );

        Assert.Equal([first.Email], await EmailsAsync("suspended=true"));
        Assert.Equal([admin.Email], await EmailsAsync("platform_admin=true"));
        Assert.Equal([second.Email], await EmailsAsync($"organization_id={organization}"));
        Assert.Equal(3, (await EmailsAsync("")).Count);
        (await identity.Gateway.GetAsync(admin.Access, "/v1/admin/users?suspended=perhaps")).Expect(
            HttpStatusCode.BadRequest
        );

        async Task<List<string?>> EmailsAsync(string query) =>
            [
                .. (await identity.Gateway.GetAsync(admin.Access, $"/v1/admin/users?{query}"))
                    .Expect(HttpStatusCode.OK)
                    .Data.EnumerateArray()
                    .Select(row => row.GetProperty("email").GetString()),
            ];
    }
}
