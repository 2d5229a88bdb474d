using System.Net;

namespace Panel.Gateway.Tests.Admission.Limits;

/// <summary>
/// Sign-ins are counted by the account they name, wherever they come from; codes by the challenge they answer.
/// </summary>
public sealed class BodyLimitTests
{
    private static readonly (string, string)[] ThreeAPlaceFourAnAccount =
    [
        ("Limits:login-place:Permits", "3"),
        ("Limits:login-account:Permits", "4"),
    ];

    [Fact]
    public async Task Login_OneAccountFromOnePlace_IsRefusedAndOtherAccountsAreNot()
    {
        await using var stage = await LimitedStage.StartAsync(ThreeAPlaceFourAnAccount);

        Assert.Equal(3, await LimitedStage.AdmittedAsync(5, _ => stage.LoginAsync("a@example.org")));
        Assert.Equal(3, await LimitedStage.AdmittedAsync(5, _ => stage.LoginAsync("b@example.org")));
    }

    [Fact]
    public async Task Login_AccountIsAttackedFromOnePlace_OwnerElsewhereStillSignsIn()
    {
        await using var stage = await LimitedStage.StartAsync(ThreeAPlaceFourAnAccount);
        await LimitedStage.AdmittedAsync(50, _ => stage.LoginAsync("a@example.org", from: "127.0.0.66"));

        using var owner = await stage.LoginAsync("a@example.org");
        Assert.Equal(HttpStatusCode.OK, owner.StatusCode);
    }

    [Fact]
    public async Task Login_AccountIsAttackedFromManyPlaces_IsLimitedAsAWholeAndFreeAgainSoon()
    {
        await using var stage = await LimitedStage.StartAsync(ThreeAPlaceFourAnAccount);

        Assert.Equal(
            4,
            await LimitedStage.AdmittedAsync(20, i => stage.LoginAsync("a@example.org", from: $"127.0.1.{i + 1}"))
        );
        stage.Clock.Advance(TimeSpan.FromSeconds(15));
        using var owner = await stage.LoginAsync("a@example.org");
        Assert.Equal(HttpStatusCode.OK, owner.StatusCode);
    }

    [Theory]
    [InlineData("""{"email":" A@Example.ORG ","password":"x"}""")]
    [InlineData("""{"password":"x","EMAIL":"a@example.org"}""")]
    [InlineData("""{"email":"decoy@example.org","password":"x","\u0065mail":"a@example.org"}""")]
    [InlineData(
        """{"other":{"email":"decoy@example.org"},"email":"a@example.org","more":[{"email":"decoy@example.org"}]}"""
    )]
    public async Task Login_TheSameAccountWrittenOtherwise_CountsForIt(string body)
    {
        await using var stage = await LimitedStage.StartAsync(ThreeAPlaceFourAnAccount);
        await LimitedStage.AdmittedAsync(3, _ => stage.LoginAsync("a@example.org"));

        using var refused = await stage.PostAsync("/v1/auth/login", body);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Login_TheBodyWasLookedAt_ReachesIdentityWhole(bool chunked)
    {
        await using var stage = await LimitedStage.StartAsync();
        var body = $$"""{"email":"a@example.org","password":"{{new string('p', 12_000)}}"}""";

        using var response = await stage.PostAsync("/v1/auth/login", body, chunked: chunked);

        Assert.Equal(body, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Login_BodyIsLarge_IsRefusedUnread(bool chunked)
    {
        await using var stage = await LimitedStage.StartAsync();
        using var response = await stage.PostAsync(
            "/v1/auth/login",
            $$"""{"padding":"{{new string('p', 20_000)}}","email":"a@example.org"}""",
            chunked: chunked
        );
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("""{"email":42}""")]
    [InlineData("""{"email":"\ud800"}""")]
    public async Task Login_BodyThatNamesNobody_IsLimitedToo(string body)
    {
        await using var stage = await LimitedStage.StartAsync(ThreeAPlaceFourAnAccount);
        Assert.Equal(3, await LimitedStage.AdmittedAsync(5, _ => stage.PostAsync("/v1/auth/login", body)));
    }

    [Theory]
    [InlineData("/v1/auth/mfa/challenge", "challenge_token")]
    [InlineData("/v1/auth/mfa/challenge/email", "challenge_token")]
    [InlineData("/api/auth/2fa/verify-login", "tempToken")]
    [InlineData("/api/auth/2fa/send-email", "tempToken")]
    public async Task Challenge_SixAnswersInAMinute_LastIsRefused(string path, string member)
    {
        await using var stage = await LimitedStage.StartAsync();
        Assert.Equal(
            5,
            await LimitedStage.AdmittedAsync(
                6,
                i => stage.PostAsync(path, $$"""{"{{member}}":"one","code":"00000{{i}}"}""")
            )
        );
        Assert.Equal(
            1,
            await LimitedStage.AdmittedAsync(
                1,
                _ => stage.PostAsync(path, $$"""{"{{member}}":"another","code":"000000"}""")
            )
        );
    }
}
