using System.Net;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests;

public sealed class IdentityOutageTests(GatewayStage stage) : IClassFixture<GatewayStage>
{
    [Fact]
    public async Task IdentityDown_KnownPrincipalKeepsWorkingAndUnknownIsNotToldToSignIn()
    {
        var (known, unknown) = (stage.Identity.Add(), stage.Identity.Add());
        using var before = await stage.GetAsync("/v1/nodes", known.Credential);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        await stage.Identity.StopAsync();
        using var after = await stage.GetAsync("/v1/nodes", known.Credential);
        using var refused = await stage.GetAsync("/v1/nodes", unknown.Credential);
        using var live = await stage.GetAsync("/health/live", null);
        using var ready = await stage.GetAsync("/health/ready", null);

        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        await refused.RefusedAsync(HttpStatusCode.ServiceUnavailable, "identity_unavailable");
        Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (live.StatusCode, ready.StatusCode));
    }
}
