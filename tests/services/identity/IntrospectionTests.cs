using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panel.Contracts;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Identity.Data;
using Panel.Identity.Permissions;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests;

public sealed class IntrospectionTests
{
    [Theory, EachDatabase]
    public async Task Bearer_OfAnAccessToken_IsTheUserInTheDefaultOrganization(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();

        var principal = await identity.Gateway.PrincipalAsync(user.Access);

        Assert.Equal(PrincipalKind.User, principal.Kind);
        Assert.Equal("owner", principal.Role);
        Assert.True(principal.Can("instances.create"));
        Assert.True(principal.CanUser("account.infos"));
        Assert.False(principal.IsPlatformAdmin);
    }

    [Theory, EachDatabase]
    public async Task Session_OfACookie_IsActiveUntilItsSecretDiffers(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await identity.Gateway.BootstrapAsync();
        var cookie = await identity.WithAsync(
            async (db, services) =>
            {
                var step = await services
                    .GetRequiredService<CompleteSignIn>()
                    .RunAsync(
                        await db.Users.SingleAsync(),
                        SignInMethod.Password,
                        SessionForm.Cookie,
                        new ClientInfo("192.0.2.1", "test"),
                        CancellationToken.None
                    );
                return ((SignInStep.Done)step.Value!).Cookie!;
            }
        );

        Assert.True((await identity.Gateway.IntrospectAsync("session", cookie)).PlatformAdmin);
        Assert.False(await identity.Gateway.IsActiveAsync(cookie + "x", "session"));
        Assert.False(await identity.Gateway.IsActiveAsync(cookie.Split(':')[0], "session"));
    }

    [Theory, EachDatabase]
    public async Task Agent_OfANewToken_EndsTheEarlierOne(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var (node, organization) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var first = await AgentTokenAsync(identity, node, organization);
        var credential = (await identity.Gateway.IntrospectAsync("agent", first)).CredentialId;

        var second = await AgentTokenAsync(identity, node, organization);

        Assert.False(await identity.Gateway.IsActiveAsync(first, "agent"));
        var principal = await identity.Gateway.PrincipalAsync(second, kind: "agent");
        Assert.Equal(
            (PrincipalKind.Agent, node, organization),
            (principal.Kind, principal.SubjectId, principal.OrganizationId)
        );
        Assert.Equal(
            node,
            (await events.HearAsync<CredentialRevoked>(revoked => revoked.CredentialId == credential)).SubjectId
        );
    }

    [Theory, EachDatabase]
    public async Task Agent_OfADeletedNode_IsInactive(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var node = Guid.CreateVersion7();
        var token = await AgentTokenAsync(identity, node, null);

        await events.PublishAsync(new NodeDeleted(node, null, ManualClock.Start));

        await Eventually.TrueAsync(async _ => !await identity.Gateway.IsActiveAsync(token, "agent"));
        await events.HearAsync<CredentialRevoked>(revoked => revoked.SubjectId == node);
    }

    [Theory, EachDatabase]
    public async Task Organization_OfSomebodyElse_IsNotFound(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var foreign = (await identity.Gateway.PrincipalAsync(admin.Access)).Organization;

        var found = await identity.Gateway.IntrospectAsync("bearer", user.Access, foreign);

        Assert.True(found.Active);
        Assert.False(found.OrganizationFound);
        Assert.Null(found.Token);
        (await identity.Gateway.GetAsync(user.Access, $"/v1/organizations/{foreign}")).Expect(HttpStatusCode.NotFound);
        Assert.DoesNotContain(
            foreign,
            (await identity.Gateway.GetAsync(user.Access, "/v1/organizations"))
                .Data.EnumerateArray()
                .Select(row => row.GetProperty("id").GetGuid())
        );
    }

    [Theory, EachDatabase]
    public async Task Member_WithGrantAndDenial_HoldsTheRefinedRole(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var organization = (await identity.Gateway.PrincipalAsync(admin.Access)).Organization;
        var id = (await identity.Gateway.IntrospectAsync("bearer", user.Access)).SubjectId;
        await identity.WithAsync(async db =>
        {
            db.Add(
                new OrganizationMember
                {
                    OrganizationId = organization,
                    UserId = id,
                    Role = OrganizationRole.User,
                    Grants = ["dns.create"],
                    Denials = ["control.kill"],
                    JoinedAt = ManualClock.Start,
                }
            );
            await db.SaveChangesAsync();
        });

        var principal = await identity.Gateway.PrincipalAsync(user.Access, organization);

        Assert.Equal("user", principal.Role);
        Assert.True(principal.Can("control.start") && principal.Can("dns.create") && principal.Can("members.read"));
        Assert.False(principal.Can("control.kill") || principal.Can("nodes.create") || principal.Can("billing.manage"));
        Assert.NotEqual(organization, (await identity.Gateway.PrincipalAsync(user.Access)).OrganizationId);
    }

    private static async Task<string> AgentTokenAsync(IdentityFactory identity, Guid node, Guid? organization)
    {
        var nodes = await identity.Gateway.ServiceTokenAsync("nodes", GatewayClient.NodesSecret);
        return (
            await identity.Gateway.SendAsync(
                HttpMethod.Post,
                "/internal/agent-tokens",
                nodes,
                new AgentTokenRequest(node, organization)
            )
        )
            .Expect(HttpStatusCode.OK)
            .Field("token")!;
    }
}
