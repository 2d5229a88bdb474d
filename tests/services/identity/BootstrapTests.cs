using System.Net;
using Panel.Contracts;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests;

public sealed class BootstrapTests
{
    [Theory, EachDatabase]
    public async Task Bootstrap_WithTheCode_MakesAnAdministratorOnce(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        Assert.True((await StatusAsync(identity)).Body.GetProperty("bootstrap_required").GetBoolean());

        var answer = (await BootstrapAsync(identity, IdentityFactory.SetupCode)).Expect(HttpStatusCode.Created);

        Assert.Equal(900, answer.Body.GetProperty("expires_in").GetInt32());
        Assert.Equal("Bearer", answer.Field("token_type"));
        Assert.True((await identity.Gateway.IntrospectAsync("bearer", answer.Field("access_token")!)).PlatformAdmin);
        Assert.False((await StatusAsync(identity)).Body.GetProperty("bootstrap_required").GetBoolean());
        Assert.Equal(
            "already_bootstrapped",
            (await BootstrapAsync(identity, IdentityFactory.SetupCode)).Expect(HttpStatusCode.Conflict).Code
        );
    }

    [Theory, EachDatabase]
    public async Task Bootstrap_OfTwoProcessesAtOnce_SucceedsInOne(Database database)
    {
        await using var shared = await TestDatabase.CreateAsync(database);
        await using var one = await IdentityFactory.StartAsync(shared);
        await using var other = await IdentityFactory.StartAsync(shared);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(index =>
                    BootstrapAsync(
                        index % 2 == 0 ? one : other,
                        IdentityFactory.SetupCode,
                        $"admin{index}@example.org",
                        $"192.0.2.{index}"
                    )
                )
        );

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(
            5,
            answers.Count(answer => answer.Status == HttpStatusCode.Conflict && answer.Code == "already_bootstrapped")
        );
    }

    [Theory, EachDatabase]
    public async Task Bootstrap_WithWrongCodes_IsRefusedAndThenThrottled(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            Assert.Equal(
                "invalid_setup_code",
                (await BootstrapAsync(identity, "wrong")).Expect(HttpStatusCode.Forbidden).Code
            );
        }

        var answer = (await BootstrapAsync(identity, IdentityFactory.SetupCode)).Expect(HttpStatusCode.TooManyRequests);

        Assert.NotNull(answer.Message.Headers.RetryAfter);
    }

    [Theory, EachDatabase]
    public async Task Bootstrap_GuessesSentAtOnce_AreComparedFiveTimes(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 33).Select(index => BootstrapAsync(identity, $"guess {index}"))
        );

        Assert.Equal(
            5,
            answers.Count(answer => answer.Status == HttpStatusCode.Forbidden && answer.Code == "invalid_setup_code")
        );
        Assert.Equal(28, answers.Count(answer => answer.Status == HttpStatusCode.TooManyRequests));
    }

    [Theory, EachDatabase]
    public async Task Bootstrap_WithoutConfiguredCode_TakesTheOneOfAnyProcessLog(Database database)
    {
        await using var shared = await TestDatabase.CreateAsync(database);
        await using var one = await IdentityFactory.StartAsync(shared, null, ("PANEL_SETUP_CODE", ""));
        await using var other = await IdentityFactory.StartAsync(shared, null, ("PANEL_SETUP_CODE", ""));
        var code = Assert
            .Single(one.Logs.Entries, line => line.Category.EndsWith("SetupCodeAnnouncer", StringComparison.Ordinal))
            .Message.Split(' ')[^1];

        (await BootstrapAsync(other, code)).Expect(HttpStatusCode.Created);
    }

    [Theory, EachDatabase]
    public async Task Bootstrap_OfAPanelWithOrganizations_TellsOfTheFirstOne(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();

        await identity.Gateway.BootstrapAsync();

        Assert.Equal("admin", (await events.HearAsync<OrganizationCreated>(_ => true)).Name);
    }

    [Theory, EachDatabase]
    public async Task Register_BeforeBootstrap_IsRefused(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);

        var answer = await identity.Gateway.PostAsync(
            "/v1/auth/register",
            new { email = "early@example.org", password = GatewayClient.Password }
        );

        Assert.Equal("bootstrap_required", answer.Expect(HttpStatusCode.Conflict).Code);
    }

    private static async Task<Answer> StatusAsync(IdentityFactory identity) =>
        await identity.Gateway.SendAsync(
            HttpMethod.Get,
            "/v1/auth/bootstrap/status",
            await identity.Gateway.ServiceTokenAsync(anonymous: true)
        );

    private static Task<Answer> BootstrapAsync(
        IdentityFactory identity,
        string code,
        string email = "admin@example.org",
        string? clientAddress = null
    ) =>
        identity.Gateway.PostAsync(
            "/v1/auth/bootstrap",
            new
            {
                setup_code = code,
                email,
                password = GatewayClient.Password,
            },
            clientAddress
        );
}
