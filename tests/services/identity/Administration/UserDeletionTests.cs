using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panel.Contracts;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Organizations.Abandonment;
using Panel.Identity.Permissions;
using Panel.Identity.Tests.Hosting;
using Panel.Identity.Tests.Organizations;
using Panel.Testing;

namespace Panel.Identity.Tests.Administration;

/// <summary>An account that goes leaves nothing behind that runs on.</summary>
public sealed class UserDeletionTests
{
    [Theory, EachDatabase]
    public async Task Delete_OfTheOnlyMemberWhileSomethingRuns_NamesItAndChangesNothing(Database database)
    {
        await using var stage = await StageAsync(database);
        var instance = await stage.Resources.AddInstanceAsync(stage.Home, "web-1");
        var node = await stage.Resources.AddNodeAsync(stage.Home, "rack-7");

        var refused = (await stage.DeleteAsync("")).Expect(HttpStatusCode.Conflict);

        Assert.Equal("organization_not_empty", refused.Code);
        var errors = refused.Body.GetProperty("errors");
        Assert.Equal($"{instance} web-1", Assert.Single(errors.GetProperty("instances").EnumerateArray()).GetString());
        Assert.Equal($"{node} rack-7", Assert.Single(errors.GetProperty("nodes").EnumerateArray()).GetString());
        Assert.Contains("1 instance and 1 node", refused.Field("error"), StringComparison.Ordinal);
        Assert.True(await stage.Gateway.IsActiveAsync(stage.User.Access));
    }

    [Theory, EachDatabase]
    public async Task Delete_WithMoreThanTwentyInstances_NamesTwentyAndCountsTheRest(Database database)
    {
        await using var stage = await StageAsync(database);
        for (var count = 0; count < 23; count++)
        {
            await stage.Resources.AddInstanceAsync(stage.Home, $"web-{count}");
        }

        var refused = (await stage.DeleteAsync("")).Expect(HttpStatusCode.Conflict);

        var lines = refused
            .Body.GetProperty("errors")
            .GetProperty("instances")
            .EnumerateArray()
            .Select(line => line.GetString())
            .ToList();
        Assert.Equal(21, lines.Count);
        Assert.Equal("and 3 more", lines[^1]);
        Assert.Contains("23 instances", refused.Field("error"), StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Delete_AfterARename_NamesTheInstanceAsItIsCalledNow(Database database)
    {
        await using var stage = await StageAsync(database);
        var instance = await stage.Resources.AddInstanceAsync(stage.Home, "old");

        await stage.Resources.RenameAsync(instance, stage.Home, "new");

        await Eventually.TrueAsync(async _ =>
            (await stage.DeleteAsync("")).Text.Contains($"{instance} new", StringComparison.Ordinal)
        );
    }

    [Theory, EachDatabase]
    public async Task Delete_OfTheOnlyMemberOfAnEmptyOrganization_TakesItAlong(Database database)
    {
        await using var stage = await StageAsync(database);

        (await stage.DeleteAsync("")).Expect(HttpStatusCode.NoContent);

        await stage.Events.HearAsync<OrganizationDeleted>(deleted => deleted.OrganizationId == stage.Home);
        Assert.False(
            await stage.Identity.WithAsync((db, _) => db.Set<Organization>().AnyAsync(row => row.Id == stage.Home))
        );
        Assert.DoesNotContain(
            stage.Events.Events.OfType<OrganizationAbandoned>(),
            abandoned => abandoned.OrganizationId == stage.Home
        );
    }

    [Theory, EachDatabase]
    public async Task Delete_ByForce_AbandonsUntilAllIsGoneThenDeletesTheOrganization(Database database)
    {
        await using var stage = await StageAsync(database);
        var (first, second) = (
            await stage.Resources.AddInstanceAsync(stage.Home, "a"),
            await stage.Resources.AddInstanceAsync(stage.Home, "b")
        );
        var node = await stage.Resources.AddNodeAsync(stage.Home, "n");
        var admin = (await stage.Gateway.IntrospectAsync("bearer", stage.Admin.Access)).SubjectId;

        var body = (await stage.DeleteAsync("?force=true")).Expect(HttpStatusCode.Accepted).Body;

        var removed = Assert.Single(body.GetProperty("organizations").EnumerateArray());
        Assert.Equal(
            (stage.Home, 2, 1),
            (removed.GetProperty("id").GetGuid(), Count(removed, "instances"), Count(removed, "nodes"))
        );
        Assert.False(await stage.Gateway.IsActiveAsync(stage.User.Access));
        var asked = await stage.Events.HearAsync<OrganizationAbandoned>(abandoned =>
            abandoned.OrganizationId == stage.Home
        );
        Assert.Equal((admin, false), (asked.RequestedBy, asked.InstancesGone));
        Assert.True(
            (
                await stage.Gateway.GetAsync(stage.Admin.Access, $"/v1/admin/organizations/{stage.Home}")
            ).Body.TryGetProperty("abandoned_at", out _)
        );

        await stage.Resources.RemoveInstanceAsync(first, stage.Home);
        await stage.Resources.RemoveInstanceAsync(second, stage.Home);
        await stage.Events.HearAsync<OrganizationAbandoned>(abandoned =>
            abandoned.OrganizationId == stage.Home && abandoned.InstancesGone
        );
        Assert.DoesNotContain(
            stage.Events.Events.OfType<OrganizationDeleted>(),
            deleted => deleted.OrganizationId == stage.Home
        );
        await stage.Resources.RemoveNodeAsync(node, stage.Home);

        await stage.Events.HearAsync<OrganizationDeleted>(deleted => deleted.OrganizationId == stage.Home);
        var record = await stage.Events.HearAsync<AuditRecorded>(record =>
            record.Action == "organization.deleted" && record.OrganizationId == stage.Home
        );
        Assert.Equal(("service", "identity"), (record.Actor.Kind, record.Actor.Name));
    }

    [Theory, EachDatabase]
    public async Task Delete_ByForceTwoInstancesGoneAtOnce_DeletesTheOrganization(Database database)
    {
        await using var stage = await StageAsync(database);
        var instances = new List<Guid>();
        for (var count = 0; count < 8; count++)
        {
            instances.Add(await stage.Resources.AddInstanceAsync(stage.Home, "a"));
        }

        (await stage.DeleteAsync("?force=true")).Expect(HttpStatusCode.Accepted);

        await Task.WhenAll(instances.Select(instance => stage.Resources.RemoveInstanceAsync(instance, stage.Home)));

        await stage.Events.HearAsync<OrganizationDeleted>(deleted => deleted.OrganizationId == stage.Home);
    }

    [Theory, EachDatabase]
    public async Task Instance_HeardOfAfterItsOrganizationIsGone_IsAbandoned(Database database)
    {
        await using var stage = await StageAsync(database);
        (await stage.DeleteAsync("")).Expect(HttpStatusCode.NoContent);

        await stage.Resources.AddInstanceAsync(stage.Home, "late");

        await stage.Events.HearAsync<OrganizationAbandoned>(abandoned =>
            abandoned.OrganizationId == stage.Home && !abandoned.InstancesGone
        );
    }

    [Theory, EachDatabase]
    public async Task Sweep_OfAnAbandonedOrganization_SaysAgainWhatIsLeft(Database database)
    {
        await using var stage = await StageAsync(database);
        await stage.Resources.AddInstanceAsync(stage.Home, "a");
        (await stage.DeleteAsync("?force=true")).Expect(HttpStatusCode.Accepted);
        await stage.Events.HearAsync<OrganizationAbandoned>(abandoned => abandoned.OrganizationId == stage.Home);

        await stage.Identity.WithAsync(
            async (_, services) =>
            {
                await services.GetRequiredService<AbandonedOrganizationSweeper>().SweepAsync(CancellationToken.None);
                return true;
            }
        );

        await stage.Events.HearAsync<OrganizationAbandoned>(abandoned =>
            abandoned.OrganizationId == stage.Home && abandoned.RequestedBy == Guid.Empty
        );
    }

    [Theory, EachDatabase]
    public async Task HandOver_ToSomebodyElse_GivesThemEveryOrganization(Database database)
    {
        await using var stage = await StageAsync(database);
        await stage.Resources.AddInstanceAsync(stage.Home, "a");
        var heir = await stage.Gateway.RegisterUserAsync();
        var heirId = (await stage.Gateway.IntrospectAsync("bearer", heir.Access)).SubjectId;
        var shared = (await stage.Gateway.PostAsync(stage.User.Access, "/v1/organizations", new { name = "Shared" }))
            .Expect(HttpStatusCode.Created)
            .Id;
        await stage.Identity.WithAsync(async db =>
        {
            db.Add(
                new OrganizationMember
                {
                    OrganizationId = shared,
                    UserId = heirId,
                    Role = OrganizationRole.User,
                    Denials = ["control.kill"],
                    JoinedAt = ManualClock.Start,
                }
            );
            await db.SaveChangesAsync();
        });

        (await stage.DeleteAsync($"?hand_over_to={heirId}")).Expect(HttpStatusCode.NoContent);

        foreach (var organization in new[] { stage.Home, shared })
        {
            var principal = await stage.Gateway.PrincipalAsync(heir.Access, organization);
            Assert.Equal("owner", principal.Role);
            Assert.True(principal.Can("control.kill") && principal.Can("billing.manage"));
        }

        await stage.Events.HearAsync<AuditRecorded>(record =>
            record.Action == "organization.handed_over"
            && record.OrganizationId == stage.Home
            && record.Actor.Kind == "platform_admin"
        );
    }

    [Theory, EachDatabase]
    public async Task HandOver_ToNobodyFit_NamesTheFieldAndChangesNothing(Database database)
    {
        await using var stage = await StageAsync(database);
        var suspended = (
            await stage.Gateway.IntrospectAsync("bearer", (await stage.Gateway.RegisterUserAsync()).Access)
        ).SubjectId;
        (await stage.Gateway.PostAsync(stage.Admin.Access, $"/v1/admin/users/{suspended}/suspend", new { })).Expect(
            HttpStatusCode.NoContent
        );

        await RefusedAsync($"{stage.UserId}", HttpStatusCode.BadRequest, "invalid");
        await RefusedAsync("nobody", HttpStatusCode.BadRequest, "invalid");
        await RefusedAsync($"{Guid.CreateVersion7()}", HttpStatusCode.NotFound, "not_found");
        await RefusedAsync($"{suspended}", HttpStatusCode.Conflict, "user_suspended");
        Assert.Equal("owner", (await stage.Gateway.PrincipalAsync(stage.User.Access)).Role);

        async Task RefusedAsync(string heir, HttpStatusCode status, string code)
        {
            var refused = (await stage.DeleteAsync($"?hand_over_to={heir}")).Expect(status);
            Assert.Equal(code, refused.Code);
            Assert.True(refused.Body.GetProperty("errors").TryGetProperty("hand_over_to", out _), refused.Text);
        }
    }

    [Theory, EachDatabase]
    public async Task ForceAndHandOver_WithATokenThatMayOnlyDeleteUsers_AreForbidden(Database database)
    {
        await using var stage = await StageAsync(database);
        await stage.Resources.AddInstanceAsync(stage.Home, "a");
        var token = await stage.Gateway.CreateApiTokenAsync(stage.Admin.Access, "users.delete");
        var heir = (await stage.Gateway.IntrospectAsync("bearer", stage.Admin.Access)).SubjectId;

        (await stage.Gateway.DeleteAsync(token, $"/v1/users/{stage.UserId}?force=true")).Expect(
            HttpStatusCode.Forbidden
        );
        (await stage.Gateway.DeleteAsync(token, $"/v1/users/{stage.UserId}?hand_over_to={heir}")).Expect(
            HttpStatusCode.Forbidden
        );
        Assert.True(await stage.Gateway.IsActiveAsync(stage.User.Access));
    }

    [Theory, EachDatabase]
    public async Task Delete_OfTheOwnerOfASharedOrganization_IsRefusedAlsoByForce(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var org = await TestOrganization.CreateAsync(identity);
        await org.JoinAsync(OrganizationRole.Admin);
        var admin = SignedIn.Of("admin@example.org", await identity.Gateway.LoginAsync("admin@example.org"));
        var owner = (await identity.Gateway.IntrospectAsync("bearer", org.Owner.Access)).SubjectId;

        Assert.Equal(
            "owns_organization",
            (await identity.Gateway.DeleteAsync(admin.Access, $"/v1/users/{owner}"))
                .Expect(HttpStatusCode.Conflict)
                .Code
        );
        Assert.Equal(
            "owns_organization",
            (await identity.Gateway.DeleteAsync(admin.Access, $"/v1/users/{owner}?force=true"))
                .Expect(HttpStatusCode.Conflict)
                .Code
        );
    }

    private static int Count(System.Text.Json.JsonElement organization, string kind) =>
        organization.GetProperty(kind).GetProperty("count").GetInt32();

    private static async Task<Deletion> StageAsync(Database database)
    {
        var identity = await IdentityFactory.StartAsync(database);
        var events = await identity.ListenAsync();
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var principal = await identity.Gateway.PrincipalAsync(user.Access);
        return new Deletion(identity, events, admin, user, principal.SubjectId, principal.Organization);
    }

    /// <summary>A user alone in an organization, and an administrator.</summary>
    private sealed record Deletion(
        IdentityFactory Identity,
        EventListener Events,
        SignedIn Admin,
        SignedIn User,
        Guid UserId,
        Guid Home
    ) : IAsyncDisposable
    {
        public GatewayClient Gateway => Identity.Gateway;

        public Resources Resources => new(Identity, Events);

        public Task<Answer> DeleteAsync(string query) =>
            Gateway.DeleteAsync(Admin.Access, $"/v1/users/{UserId}{query}");

        public async ValueTask DisposeAsync()
        {
            await Events.DisposeAsync();
            await Identity.DisposeAsync();
        }
    }
}
