using System.Net;
using Panel.Gateway.Admission.Limits.Partitions;

namespace Panel.Gateway.Tests.Admission.Limits;

/// <summary>Strangers are bounded by address; whoever is known is not.</summary>
public sealed class AddressLimitTests
{
    private static readonly (string, string)[] FiveAMinute =
    [
        ("Limits:address:Permits", "5"),
        ("Limits:address:Burst", "5"),
    ];

    [Fact]
    public async Task Address_WithoutCredential_IsLimitedByItself()
    {
        await using var stage = await LimitedStage.StartAsync(FiveAMinute);

        Assert.Equal(5, await LimitedStage.AdmittedAsync(8, _ => stage.AskAsync("/v1/nodes")));
        Assert.Equal(HttpStatusCode.Unauthorized, await stage.StatusAsync("/v1/nodes", from: "127.0.0.2"));

        stage.Clock.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal(1, await LimitedStage.AdmittedAsync(3, _ => stage.AskAsync("/v1/nodes")));
    }

    [Fact]
    public async Task Address_GuessesOfTokens_ReachIdentityOnlyAsOftenAsTheLimitSays()
    {
        await using var stage = await LimitedStage.StartAsync(FiveAMinute);
        var guesses = Enumerable.Range(0, 20).Select(i => $"panel_api_{i:D38}").ToArray();

        Assert.Equal(5, await LimitedStage.AdmittedAsync(20, i => stage.AskAsync("/v1/nodes", guesses[i])));
        Assert.Equal(5, guesses.Sum(stage.Identity.AskedAbout));
    }

    [Fact]
    public async Task Address_ManyUsersBehindOne_AreAllAdmitted()
    {
        await using var stage = await LimitedStage.StartAsync(FiveAMinute);
        var people = Enumerable.Range(0, 50).Select(_ => stage.Identity.Add()).ToArray();

        Assert.Equal(
            150,
            await LimitedStage.AdmittedAsync(150, i => stage.AskAsync("/v1/nodes", people[i % 50].Credential))
        );
    }

    [Fact]
    public async Task Address_UsedUpByANeighbour_StillAdmitsWhoWasGoodBeforeAndNobodyElse()
    {
        await using var stage = await LimitedStage.StartAsync(FiveAMinute);
        var (known, unknown) = (stage.Identity.Add(), stage.Identity.Add());
        Assert.Equal(HttpStatusCode.OK, await stage.StatusAsync("/v1/nodes", known.Credential));
        await LimitedStage.AdmittedAsync(8, _ => stage.AskAsync("/v1/nodes", $"panel_api_{new string('x', 38)}"));

        Assert.Equal(10, await LimitedStage.AdmittedAsync(10, _ => stage.AskAsync("/v1/nodes", known.Credential)));
        Assert.Equal(HttpStatusCode.TooManyRequests, await stage.StatusAsync("/v1/nodes", unknown.Credential));
    }

    [Fact]
    public async Task Address_HealthProbes_AreNeverRefused()
    {
        await using var stage = await LimitedStage.StartAsync(FiveAMinute);
        Assert.Equal(20, await LimitedStage.AdmittedAsync(20, _ => stage.AskAsync("/health/live")));

        using var probe = await stage.AskAsync("/health/live");
        Assert.Equal("5", HeaderValues.LimitsOf(probe).Remaining);
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("0.0.0.0", "::", false)]
    public void AddressPartition_TwoAddresses_AreOneOrTwo(string one, string other, bool same) =>
        Assert.Equal(same, AddressPartition.Of(IPAddress.Parse(one)) == AddressPartition.Of(IPAddress.Parse(other)));
}
