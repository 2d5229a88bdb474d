using System.Net;
using System.Text.Json;
using Panel.Identity.Permissions;
using Panel.Identity.Tests.Hosting;
using Panel.Identity.Tests.Organizations;

namespace Panel.Identity.Tests.Audit;

/// <summary>
/// Whoever reads the audit log must see what was changed without looking up ids, of which some are gone.
/// </summary>
public sealed class TargetNameTests
{
    [Theory, EachDatabase]
    public async Task Member_ChangedAndRemoved_IsNamedByUserName(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var org = await TestOrganization.CreateAsync(identity);
        var (user, next) = (await org.JoinAsync(OrganizationRole.User), await org.JoinAsync(OrganizationRole.Admin));
        var leaver = await org.JoinAsync(OrganizationRole.User);

        (await org.PutRoleAsync(org.Owner.Access, user.Id, "admin")).Expect(HttpStatusCode.OK);
        (await org.SetAsync(org.Owner.Access, user.Id, "dns.create", "deny")).Expect(HttpStatusCode.OK);
        (await identity.Gateway.DeleteAsync(org.Owner.Access, $"{org.Path}/members/{user.Id}")).Expect(
            HttpStatusCode.NoContent
        );
        (await identity.Gateway.DeleteAsync(leaver.Access, $"{org.Path}/members/{leaver.Id}")).Expect(
            HttpStatusCode.NoContent
        );
        (await org.PutRoleAsync(org.Owner.Access, next.Id, "owner")).Expect(HttpStatusCode.OK);

        foreach (var action in new[] { "member.role_changed", "member.permissions_changed", "member.removed" })
        {
            Assert.Equal(await NameAsync(user.Id), await events.TargetNameAsync(action, user.Id));
        }

        Assert.Equal(await NameAsync(leaver.Id), await events.TargetNameAsync("member.left", leaver.Id));
        Assert.Equal(await NameAsync(next.Id), await events.TargetNameAsync("member.role_changed", next.Id));
        var former = (await identity.Gateway.IntrospectAsync("bearer", org.Owner.Access)).SubjectId;
        Assert.Equal(await NameAsync(former), await events.TargetNameAsync("member.role_changed", former));

        Task<string?> NameAsync(Guid id) =>
            identity.WithAsync(async (db, _) => (await db.Users.FindAsync(id))!.UserName);
    }

    [Theory, EachDatabase]
    public async Task Session_RevokedAndEnded_IsNamedAsTheListShowsIt(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var person = await identity.Gateway.BootstrapAsync();
        var anonymous = await identity.Gateway.ServiceTokenAsync(anonymous: true);
        var login = await identity.Gateway.SendAsync(
            HttpMethod.Post,
            "/v1/auth/login",
            anonymous,
            new { email = person.Email, password = GatewayClient.Password },
            "203.0.113.7",
            userAgent: "curl/8.5.0"
        );
        var other = (
            await identity.Gateway.IntrospectAsync("bearer", login.Expect(HttpStatusCode.OK).Field("access_token")!)
        ).CredentialId;
        var own = (await identity.Gateway.IntrospectAsync("bearer", person.Access)).CredentialId;
        var listed = (await identity.Gateway.GetAsync(person.Access, "/v1/users/me/sessions"))
            .Data.EnumerateArray()
            .Single(row => row.GetProperty("id").GetGuid() == other);

        (await identity.Gateway.DeleteAsync(person.Access, $"/v1/users/me/sessions/{other}")).Expect(
            HttpStatusCode.NoContent
        );
        (await identity.Gateway.PostAsync(person.Access, "/v1/auth/logout", new { })).Expect(HttpStatusCode.NoContent);

        Assert.Equal("curl/8.5.0 at 203.0.113.7", await events.TargetNameAsync("session.revoked", other));
        Assert.Equal(("203.0.113.7", "curl/8.5.0"), (Text(listed, "ip"), Text(listed, "user_agent")));
        Assert.NotNull(await events.TargetNameAsync("session.ended", own));

        static string? Text(JsonElement row, string member) => row.GetProperty(member).GetString();
    }
}

internal static class AuditTargets
{
    public static async Task<string?> TargetNameAsync(this EventListener events, string action, Guid target) =>
        (
            await events.HearAsync<Panel.Contracts.AuditRecorded>(record =>
                record.Action == action && record.Target.Id == target.ToString()
            )
        )
            .Target
            .Name;
}
