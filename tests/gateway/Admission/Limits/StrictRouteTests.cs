using System.Net;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.Admission.Limits;

/// <summary>
/// The routes where a secret is guessed, a mail is caused or a webhook calls have limits beside the general ones.
/// </summary>
public sealed class StrictRouteTests
{
    [Theory]
    [InlineData("/v1/auth/login", "login")]
    [InlineData("/V1/Auth/LOGIN/", "login")]
    [InlineData("/v1/auth/log%69n", "login")]
    [InlineData("/v1/./auth/x/../login", "login")]
    [InlineData("/api/auth/login", "login")]
    [InlineData("/api/auth/passkey/authenticate-challenge", "login")]
    [InlineData("/api/auth/passkey/authenticate", "login")]
    [InlineData("/v1/auth/bootstrap", "sign-up")]
    [InlineData("/v1/auth/register", "register")]
    [InlineData("/v1/auth/confirm-email", "sign-up")]
    [InlineData("/v1/auth/refresh", "refresh")]
    [InlineData("/v1/auth/forgot-password", "reset")]
    [InlineData("/v1/auth/reset-password", "reset")]
    [InlineData("/v1/auth/mfa/challenge", "mfa-address")]
    [InlineData("/v1/auth/mfa/challenge/email", "mfa-address")]
    [InlineData("/v1/auth/mfa/challenge/passkey", "mfa-address")]
    [InlineData("/api/auth/2fa/send-email", "mfa-address")]
    [InlineData("/api/auth/2fa/verify-login", "mfa-address")]
    [InlineData("/v1/webhooks/github", "webhooks")]
    [InlineData("/v1/webhooks/gitlab", "webhooks")]
    [InlineData("/v1/webhooks/stripe", "webhooks")]
    public async Task PublicRoute_ByAddress_HasItsLimit(string path, string limit)
    {
        await using var stage = await LimitedStage.StartAsync(($"Limits:{limit}:Permits", "2"));

        Assert.Equal(
            2,
            await LimitedStage.AdmittedAsync(
                4,
                i =>
                    stage.PostAsync(
                        path,
                        $$"""
                        {"email":"{{i}}@example.org","challenge_token":"{{i}}","tempToken":"{{i}}",
                         "token":"{{i}}","refresh_token":"{{i}}"}
                        """
                    )
            )
        );
        Assert.Equal(HttpStatusCode.Unauthorized, await stage.StatusAsync("/v1/nodes"));
    }

    [Theory]
    [InlineData("/v1/auth/mfa/verify", 5)]
    [InlineData("/v1/auth/mfa/disable", 5)]
    [InlineData("/api/client/account/two-factor", 5)]
    [InlineData("/api/auth/2fa/verify", 5)]
    [InlineData("/api/auth/2fa/disable", 5)]
    [InlineData("/v1/users/me/password", 10)]
    [InlineData("/api/client/account/password", 10)]
    [InlineData("/api/client/account/email", 10)]
    public async Task RouteOfAUser_MoreOftenThanPeopleType_IsRefused(string path, int admitted)
    {
        await using var stage = await LimitedStage.StartAsync();
        var person = stage.Identity.Add();

        Assert.Equal(
            admitted,
            await LimitedStage.AdmittedAsync(12, _ => stage.PostAsync(path, "{}", person.Credential))
        );
        Assert.Equal(HttpStatusCode.OK, await stage.StatusAsync("/v1/nodes", person.Credential));
    }

    [Theory]
    [InlineData("GET", "/api/client/account/two-factor")]
    [InlineData("GET", "/api/auth/2fa/setup")]
    [InlineData("POST", "/v1/auth/mfa/enroll")]
    public async Task SecondFactor_BeingSetUp_DoesNotCountAsACheckOfACode(string method, string path)
    {
        await using var stage = await LimitedStage.StartAsync(("Limits:mfa:Permits", "2"));
        var person = stage.Identity.Add();

        Assert.Equal(
            6,
            await LimitedStage.AdmittedAsync(
                6,
                _ =>
                    method == "GET"
                        ? stage.AskAsync(path, person.Credential)
                        : stage.PostAsync(path, "{}", person.Credential)
            )
        );
        Assert.Equal(
            2,
            await LimitedStage.AdmittedAsync(4, _ => stage.PostAsync("/api/auth/2fa/verify", "{}", person.Credential))
        );
    }
}
