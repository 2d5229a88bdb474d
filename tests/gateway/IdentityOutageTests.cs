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

    [Fact]
    public async Task IdentityHangs_PublicRouteTimesOutOnceForAll_AndUnknownCallersAreNotToldToSignIn()
    {
        await using var hanging = new GatewayStage();
        await hanging.InitializeAsync();
        var (known, unknown) = (hanging.Identity.Add(), hanging.Identity.Add());
        using (var before = await hanging.GetAsync("/v1/nodes", known.Credential))
        {
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        }

        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        hanging.Identity.Hold = () => release.Task;

        var refused = hanging.GetAsync("/v1/nodes", unknown.Credential);
        var begun = TimeProvider.System.GetTimestamp();
        var nobody = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => hanging.GetAsync("/v1/auth/providers", null))
        );
        var waited = TimeProvider.System.GetElapsedTime(begun);
        using (var after = await hanging.GetAsync("/v1/nodes", known.Credential))
        {
            Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        }

        foreach (var response in nobody)
        {
            await response.RefusedAsync(HttpStatusCode.GatewayTimeout, "identity_timeout");
        }

        Assert.True(waited < TimeSpan.FromSeconds(9), $"They waited one after the other: {waited}.");
        using (var response = await refused)
        {
            await response.RefusedAsync(HttpStatusCode.ServiceUnavailable, "identity_unavailable");
        }

        release.SetResult();
    }
}
