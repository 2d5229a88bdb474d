using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.Admission.Limits;

/// <summary>Making accounts is limited by address, and for all addresses together.</summary>
public sealed class RegistrationLimitTests
{
    [Fact]
    public async Task Register_FromOneAddress_IsRefusedAfterAFew()
    {
        await using var stage = await LimitedStage.StartAsync();

        var admitted = await LimitedStage.AdmittedAsync(80, i => RegisterAsync(stage, i, "127.0.0.1"));

        Assert.InRange(admitted, 5, 40);
    }

    [Fact]
    public async Task Register_FromManyAddresses_IsRefusedAtTheLimitOfAll()
    {
        await using var stage = await LimitedStage.StartAsync(("Limits:register-all:Permits", "7"));

        Assert.Equal(7, await LimitedStage.AdmittedAsync(12, i => RegisterAsync(stage, i, $"127.0.1.{i + 1}")));
        // Refused by its own limit, an address takes nothing from the others.
        await using var other = await LimitedStage.StartAsync(
            ("Limits:register-all:Permits", "30"),
            ("Limits:register:Permits", "2")
        );
        Assert.Equal(2, await LimitedStage.AdmittedAsync(40, i => RegisterAsync(other, i, "127.0.0.1")));
        Assert.Equal(1, await LimitedStage.AdmittedAsync(1, i => RegisterAsync(other, i, "127.0.1.1")));
    }

    [Theory]
    [InlineData("GET", "/api/auth/2fa/setup")]
    [InlineData("GET", "/api/client/account/two-factor")]
    [InlineData("POST", "/v1/auth/mfa/enroll")]
    public async Task SetUpOfTwoFactor_MoreOftenThanCodesAreChecked_TakesNothingFromThem(string method, string path)
    {
        await using var stage = await LimitedStage.StartAsync();
        var person = stage.Identity.Add();

        Task<HttpResponseMessage> SendAsync(int _) =>
            method == "GET" ? stage.AskAsync(path, person.Credential) : stage.PostAsync(path, "{}", person.Credential);
        Assert.Equal(12, await LimitedStage.AdmittedAsync(12, SendAsync));
        Assert.Equal(
            5,
            await LimitedStage.AdmittedAsync(12, _ => stage.PostAsync("/api/auth/2fa/verify", "{}", person.Credential))
        );
        Assert.Equal(1, await LimitedStage.AdmittedAsync(1, SendAsync));
    }

    private static Task<HttpResponseMessage> RegisterAsync(LimitedStage stage, int number, string from) =>
        stage.PostAsync("/v1/auth/register", $$"""{"email":"{{number}}@example.org","password":"x"}""", from: from);
}
