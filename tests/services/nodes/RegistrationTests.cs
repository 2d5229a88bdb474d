using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Panel.AgentLink;
using Panel.Contracts;
using Panel.Nodes.Data;
using Panel.Nodes.Registration;
using Panel.Nodes.Tests.Support;
using Panel.Testing;

namespace Panel.Nodes.Tests;

public abstract class RegistrationTests(NodesFixture fixture)
{
    private NodesService Service => fixture.Service;

    [Fact]
    public async Task Register_WithToken_MakesNodeOfTheOrganization()
    {
        var organization = Guid.CreateVersion7();
        using var member = Service.As(Callers.Member(organization));
        var issued = await member
            .PostAsJsonAsync(
                "/v1/nodes/register-token",
                new { name = "alpha", labels = new Dictionary<string, string> { ["zone"] = "eu" } }
            )
            .JsonAsync(HttpStatusCode.Created);
        Assert.Contains(
            "Agent__RegistrationToken=" + issued.GetProperty("token").GetString(),
            issued.GetProperty("command").GetString(),
            StringComparison.Ordinal
        );

        var answer = (
            await (
                await Service.RegisterWithAsync(issued.GetProperty("token").GetString())
            ).Content.ReadFromJsonAsync<RegisterAgentResponse>()
        )!;

        Assert.Equal(32, Convert.FromBase64String(answer.SigningSecret).Length);
        Assert.Equal("memory", answer.Broker.Transport);
        Assert.Contains(
            fixture.Identity.AgentTokens,
            token => token.NodeId == answer.NodeId && token.OrganizationId == organization
        );
        var node = await member.GetAsync($"/v1/nodes/{answer.NodeId}").JsonAsync();
        Assert.Equal("alpha", node.GetProperty("name").GetString());
        Assert.Equal("pending", node.GetProperty("status").GetString());
        Assert.Equal("eu", node.GetProperty("labels").GetProperty("zone").GetString());
        Assert.Equal("203.0.113.7", node.GetProperty("public_address").GetString());
        Assert.Equal(JsonValueKind.Null, node.GetProperty("capacity").ValueKind);
        var said = Assert.Single(
            await fixture.Events.Received.AtLeastAsync<NodeChanged>(changed => changed.NodeId == answer.NodeId)
        );
        Assert.Equal((organization, 1), (said.OrganizationId, said.Version));
        Assert.Empty(
            await Service.QueryAsync(database =>
                database
                    .Set<Node>()
                    .Where(row => row.Id == answer.NodeId && row.SigningSecret.Contains(answer.SigningSecret))
                    .ToListAsync()
            )
        );
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    public async Task RegisterToken_WithoutABody_IsMadeWithDefaults(string? body)
    {
        using var member = Service.As(Callers.Member(Guid.CreateVersion7()));
        using var content = body is null
            ? null
            : new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        var issued = await member.PostAsync("/v1/nodes/register-token", content).JsonAsync(HttpStatusCode.Created);

        Assert.StartsWith("panel_node_", issued.GetProperty("token").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_AgentsRaceWithOneToken_OneWins()
    {
        var organization = Guid.CreateVersion7();
        using var member = Service.As(Callers.Member(organization));
        var token = await NodesService.IssueTokenAsync(member, new { });

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Service.RegisterWithAsync(token)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.All(
            answers.Where(answer => answer.StatusCode != HttpStatusCode.Created),
            answer =>
                Assert.True(
                    answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Conflict,
                    answer.StatusCode.ToString()
                )
        );
        Assert.Single(
            (await member.GetAsync("/v1/nodes?search=host-1").JsonAsync()).GetProperty("data").EnumerateArray(),
            node => node.GetProperty("organization_id").ValueKind == JsonValueKind.String
        );
        await Service.RegisterWithAsync(token).RefusedAsync(HttpStatusCode.Unauthorized, "invalid_registration_token");
    }

    [Fact]
    public async Task Register_IdentityFails_LeavesNothingAndTokenWorksAgain()
    {
        var organization = Guid.CreateVersion7();
        using var member = Service.As(Callers.Member(organization));
        var token = await NodesService.IssueTokenAsync(member, new { });
        Guid? failed = null;
        fixture.Identity.BeforeAgentToken = request =>
        {
            if (request.OrganizationId != organization || failed is not null)
            {
                return Task.CompletedTask;
            }

            failed = request.NodeId;
            throw new InvalidOperationException("identity is broken");
        };

        await Service.RegisterWithAsync(token).RefusedAsync(HttpStatusCode.ServiceUnavailable, "registration_failed");

        Assert.Equal(
            0,
            await Service.QueryAsync(database =>
                database.Set<Node>().CountAsync(node => node.OrganizationId == organization)
            )
        );
        await fixture.Events.Received.AtLeastAsync<NodeDeleted>(deleted => deleted.NodeId == failed);
        var answer = (await Service.RegisterWithAsync(token).JsonAsync(HttpStatusCode.Created))
            .GetProperty("node_id")
            .GetGuid();
        Assert.NotEqual(failed, answer);
    }

    [Fact]
    public async Task Register_ClaimOfKilledService_RunsOut()
    {
        using var member = Service.As(Callers.Member(Guid.CreateVersion7()));
        var token = await NodesService.IssueTokenAsync(member, new { });
        var hash = Panel.Hosting.Secrets.Token.Hash(token);
        Task Claim(TimeSpan until) =>
            Service.QueryAsync(database =>
                database
                    .Set<RegistrationToken>()
                    .Where(row => row.Hash == hash)
                    .ExecuteUpdateAsync(set =>
                        set.SetProperty(row => row.ClaimId, Guid.CreateVersion7())
                            .SetProperty(row => row.ClaimedUntil, TimeProvider.System.GetUtcNow() + until)
                    )
            );

        await Claim(TimeSpan.FromMinutes(1));
        await Service.RegisterWithAsync(token).RefusedAsync(HttpStatusCode.Conflict, "registration_in_progress");
        await Claim(TimeSpan.FromMinutes(-1));

        await Service.RegisterWithAsync(token).JsonAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Register_UnknownOrExpiredOrNoToken_IsUnauthorized()
    {
        using var member = Service.As(Callers.Member(Guid.CreateVersion7()));
        var expired = await NodesService.IssueTokenAsync(member, new { });
        var hash = Panel.Hosting.Secrets.Token.Hash(expired);
        await Service.QueryAsync(database =>
            database
                .Set<RegistrationToken>()
                .Where(row => row.Hash == hash)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ExpiresAt, TimeProvider.System.GetUtcNow()))
        );

        foreach (var token in new[] { "unknown", expired, null })
        {
            await Service
                .RegisterWithAsync(token)
                .RefusedAsync(HttpStatusCode.Unauthorized, "invalid_registration_token");
        }
    }

    [Fact]
    public async Task ExpiredTokens_GoByThemselvesAndTheRestStays()
    {
        var clock = new HurriedClock();
        await using var database = await EmptyDatabase.CreateAsync(fixture.Database.Provider);
        await using var service = await NodesService.StartAsync(
            database,
            fixture.Identity,
            new(),
            clock,
            ("Nodes:BootstrapToken", "bootstrap-token-of-this-test")
        );
        using var member = service.As(Callers.Member(Guid.CreateVersion7()));
        await NodesService.IssueTokenAsync(member, new { expires_in = 3600 });
        var running = Panel.Hosting.Secrets.Token.Hash(
            await NodesService.IssueTokenAsync(member, new { expires_in = 3600 })
        );
        await NodesService.IssueTokenAsync(member, new { expires_in = 86400, name = "tomorrow" });
        await service.QueryAsync(context =>
            context
                .Set<RegistrationToken>()
                .Where(row => row.Hash == running)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ClaimedUntil, clock.GetUtcNow().AddHours(3)))
        );

        clock.Advance(TimeSpan.FromHours(2));

        await Eventually.TrueAsync(async cancellationToken =>
            await service.QueryAsync(context => context.Set<RegistrationToken>().CountAsync(cancellationToken)) == 3
        );
        var left = await service.QueryAsync(context => context.Set<RegistrationToken>().ToListAsync());
        Assert.Contains(left, row => row.Hash == running);
        Assert.Equal(["local", "tomorrow"], left.Select(row => row.Name).OfType<string>().Order());
    }

    [Fact]
    public async Task Register_ByPrincipalWithPermission_NeedsNoToken()
    {
        var organization = Guid.CreateVersion7();
        var answer = await Service
            .RegisterWithAsync(null, Callers.Member(organization))
            .JsonAsync(HttpStatusCode.Created);

        using var member = Service.As(Callers.Member(organization));
        var node = await member.GetAsync($"/v1/nodes/{answer.GetProperty("node_id").GetGuid()}").JsonAsync();

        Assert.Equal("host-1", node.GetProperty("name").GetString());
        await Service
            .RegisterWithAsync(null, Callers.Reader(organization))
            .RefusedAsync(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task RegisterToken_Shared_IsForAdministrators()
    {
        using var member = Service.As(Callers.Member(Guid.CreateVersion7()));
        await member
            .PostAsJsonAsync("/v1/nodes/register-token", new { shared = true })
            .RefusedAsync(HttpStatusCode.Forbidden, "forbidden");

        var answer = await Service.RegisterAsync(Callers.Administrator, "platform-1");

        Assert.True(
            (await member.GetAsync($"/v1/nodes/{answer.NodeId}").JsonAsync()).GetProperty("shared").GetBoolean()
        );
    }

    [Theory]
    [InlineData("""{"expires_in":5}""", "expires_in")]
    [InlineData("""{"expires_in":"soon"}""", "expires_in")]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"labels":{"a b":"c"}}""", "labels")]
    public async Task RegisterToken_BadField_IsNamed(string body, string field)
    {
        using var member = Service.As(Callers.Member(Guid.CreateVersion7()));
        var error = await member
            .PostAsync(
                "/v1/nodes/register-token",
                new StringContent(body, System.Text.Encoding.UTF8, "application/json")
            )
            .JsonAsync(HttpStatusCode.BadRequest);
        Assert.True(error.GetProperty("errors").TryGetProperty(field, out _), error.ToString());
    }

    [Fact]
    public async Task BootstrapToken_HostStartedTwice_MakesOneLocalNodeOfThePlatform()
    {
        await using var database = await EmptyDatabase.CreateAsync(fixture.Database.Provider);
        const string token = "bootstrap-token-of-this-test";
        await using (
            var first = await NodesService.StartAsync(
                database,
                fixture.Identity,
                new(),
                null,
                ("Nodes:BootstrapToken", token)
            )
        )
        {
            await first.RegisterWithAsync(token).JsonAsync(HttpStatusCode.Created);
        }

        await using var second = await NodesService.StartAsync(
            database,
            fixture.Identity,
            new(),
            null,
            ("Nodes:BootstrapToken", token)
        );

        await second.RegisterWithAsync(token).RefusedAsync(HttpStatusCode.Unauthorized, "invalid_registration_token");
        var node = await second.QueryAsync(context => context.Set<Node>().SingleAsync());
        Assert.Equal(("local", null), (node.Name, node.OrganizationId));
    }
}

public sealed class RegistrationOnSqlite(OnSqlite fixture) : RegistrationTests(fixture), IClassFixture<OnSqlite>;

public sealed class RegistrationOnPostgres(OnPostgres fixture) : RegistrationTests(fixture), IClassFixture<OnPostgres>;
