using System.Net;
using Panel.Gateway.Tests.Support;
using Panel.Hosting.Principals;
using Panel.Testing;

namespace Panel.Gateway.Tests.Admission.Limits;

/// <summary>A caller's own budget: by credential, by user, by plan; and what the answers say of it.</summary>
public sealed class CredentialLimitTests
{
    private static readonly (string, string)[] FourAMinute =
    [
        ("Limits:general:Permits", "4"),
        ("Limits:general:Burst", "4"),
    ];

    [Fact]
    public async Task Credential_BurstIsUsedUp_IsRefusedAndOthersAreNot()
    {
        await using var stage = await LimitedStage.StartAsync(FourAMinute);
        var (person, other) = (stage.Identity.Add(), stage.Identity.Add());

        Assert.Equal(4, await LimitedStage.AdmittedAsync(6, _ => stage.AskAsync("/v1/nodes", person.Credential)));
        Assert.Equal(HttpStatusCode.OK, await stage.StatusAsync("/v1/nodes", other.Credential));
        stage.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(1, await LimitedStage.AdmittedAsync(2, _ => stage.AskAsync("/v1/nodes", person.Credential)));
    }

    [Fact]
    public async Task Headers_OnEveryAnswer_TellTheTightestLimit()
    {
        await using var stage = await LimitedStage.StartAsync(FourAMinute);
        var person = stage.Identity.Add();
        var start = ManualClock.Start.ToUnixTimeSeconds();

        using var good = await stage.AskAsync("/v1/nodes", person.Credential);
        using var missing = await stage.AskAsync("/v1/no-such-route", person.Credential);
        using var stranger = await stage.AskAsync("/v1/nodes");

        Assert.Equal(("4", "3", $"{start + 15}"), HeaderValues.LimitsOf(good));
        Assert.Equal(
            (HttpStatusCode.NotFound, ("4", "2", $"{start + 30}")),
            (missing.StatusCode, HeaderValues.LimitsOf(missing))
        );
        Assert.Equal(
            (HttpStatusCode.Unauthorized, "1200", "1199"),
            (stranger.StatusCode, HeaderValues.LimitsOf(stranger).Limit, HeaderValues.LimitsOf(stranger).Remaining)
        );
    }

    [Theory]
    [InlineData("/v1/nodes", """{"error":"Too many requests. Retry in 15 s.","code":"rate_limited",""")]
    [InlineData("/api/client/account", """{"errors":["you are ratelimited, retry in 15s"]}""")]
    [InlineData("/api/apikeys/my", """{"error":"Too many requests. Retry in 15 s."}""")]
    [InlineData("/api/v1/tokens", """{"error":"rate_limited","message":"Too many requests. Retry in 15 s."}""")]
    public async Task Refusal_InTheDialectOfThePath_SaysWhenToRetry(string path, string body)
    {
        await using var stage = await LimitedStage.StartAsync(FourAMinute);
        var person = stage.Identity.Add();
        await LimitedStage.AdmittedAsync(4, _ => stage.AskAsync("/v1/nodes", person.Credential));

        using var refused = await stage.AskAsync(path, person.Credential);

        Assert.Equal(
            (HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(15)),
            (refused.StatusCode, refused.Headers.RetryAfter?.Delta)
        );
        Assert.StartsWith(body, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(("4", "0", $"{ManualClock.Start.ToUnixTimeSeconds() + 60}"), HeaderValues.LimitsOf(refused));
    }

    [Fact]
    public async Task User_WithSeveralCredentials_HasOneMoreBudgetForAll()
    {
        await using var stage = await LimitedStage.StartAsync([
            .. FourAMinute,
            ("Limits:user:Permits", "6"),
            ("Limits:user:Burst", "6"),
        ]);
        var person = stage.Identity.Add();
        var again = stage.Identity.AddUser(person.SubjectId);

        Assert.Equal(4, await LimitedStage.AdmittedAsync(5, _ => stage.AskAsync("/v1/nodes", person.Credential)));
        Assert.Equal(2, await LimitedStage.AdmittedAsync(5, _ => stage.AskAsync("/v1/nodes", again.Credential)));
    }

    [Fact]
    public async Task Agent_HasALimitOfItsOwn()
    {
        await using var stage = await LimitedStage.StartAsync([
            .. FourAMinute,
            ("Limits:agents:Permits", "7"),
            ("Limits:agents:Burst", "7"),
        ]);
        var agent = stage.Identity.Add(PrincipalKind.Agent);
        Assert.Equal(7, await LimitedStage.AdmittedAsync(9, _ => stage.AskAsync("/agent/tunnel", agent.Credential)));
    }

    [Fact]
    public async Task Plan_OfACredentialUserOrOrganization_HasItsOwnRate()
    {
        var (user, organization, credential) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await using var stage = await LimitedStage.StartAsync([
            .. FourAMinute,
            ("Limits:general:Plans:large:Permits", "10"),
            ("Limits:general:Plans:small:Permits", "2"),
            ("LimitPlans:large:Organizations:0", organization.ToString()),
            ("LimitPlans:large:Credentials:0", credential.ToString()),
            ("LimitPlans:small:Users:0", user.ToString()),
        ]);

        async Task<int> AdmittedAsync(Person person) =>
            await LimitedStage.AdmittedAsync(12, _ => stage.AskAsync("/v1/nodes", person.Credential));

        Assert.Equal(2, await AdmittedAsync(stage.Identity.AddUser(subject: user)));
        Assert.Equal(10, await AdmittedAsync(stage.Identity.AddUser(organization: organization)));
        Assert.Equal(10, await AdmittedAsync(stage.Identity.AddUser(subject: user, credential: credential)));
        Assert.Equal(4, await AdmittedAsync(stage.Identity.Add()));
    }
}
